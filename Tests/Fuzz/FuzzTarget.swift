import Federation
import Foundation
import Measurement
import ParcelNetwork
import SimulationKernel
import TopologyFile

// Built by scripts/fuzz alone, with libFuzzer's `main`: no part of the package.

/// Which decoder the bytes go to. A crash, a hang or memory without bound is a finding; that bytes
/// are refused is not.
enum FuzzTarget: String, CaseIterable {
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

    /// The one that the environment names.
    static let chosen: FuzzTarget = {
        let name = ProcessInfo.processInfo.environment["HUBSIM_FUZZ"] ?? ""
        guard let target = FuzzTarget(rawValue: name) else {
            fatalError("HUBSIM_FUZZ is '\(name)', not one of \(allCases.map(\.rawValue))")
        }
        return target
    }()

    func take(_ bytes: [UInt8]) {
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

/// Before the first input: writes seeds instead of fuzzing, if the environment says where.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
    _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutableRawPointer
) -> CInt {
    if let folder = ProcessInfo.processInfo.environment["HUBSIM_FUZZ_SEEDS"] {
        Seeds.write(to: folder)
        exit(0)
    }
    return 0
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    FuzzTarget.chosen.take(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

extension [UInt8] {
    func withRaw<Result>(_ body: (RawSpan) -> Result) -> Result { body(span.bytes) }

    mutating func put<T: FixedWidthInteger>(_ value: T, at offset: Int) {
        for place in 0..<MemoryLayout<T>.size {
            self[offset + place] = UInt8(truncatingIfNeeded: value >> T(8 * place))
        }
    }
}
