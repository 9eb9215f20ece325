/// Which decoder the bytes go to. A crash, a hang or memory without bound is a finding; that bytes
/// are refused is not.
package enum FuzzTarget: String, CaseIterable, Sendable {
    /// One frame, of any kind.
    case wire
    /// A compiled network, and the check of its tables.
    case blob
    /// A region's snapshot; if it is taken, the region runs on.
    case snapshot
    /// A topology of one file; if it is well formed, it is compiled.
    case topology
    /// A table of a topology.
    case table
    /// Frames to a coordinator whose regions have joined.
    case coordinator
    /// Frames to a region's process that has joined, from the coordinator and from peers.
    case member

    package func take(_ bytes: [UInt8]) {
        switch self {
        case .wire: Decoding.frame(bytes)
        case .blob: Decoding.blob(bytes)
        case .snapshot: Decoding.snapshot(bytes)
        case .topology: Decoding.topology(bytes)
        case .table: Decoding.table(bytes)
        case .coordinator: SessionUnderFuzz.coordinator(bytes)
        case .member: SessionUnderFuzz.member(bytes)
        }
    }
}

extension [UInt8] {
    func withRaw<Result>(_ body: (RawSpan) -> Result) -> Result {
        // The array outlives the call, and the span cannot escape it.
        unsafe body(span.bytes)
    }

    mutating func put<T: FixedWidthInteger>(_ value: T, at offset: Int) {
        for place in 0..<MemoryLayout<T>.size {
            self[offset + place] = UInt8(truncatingIfNeeded: value >> T(8 * place))
        }
    }
}
