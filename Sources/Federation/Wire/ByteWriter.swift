import ParcelNetwork
import SimulationKernel

/// Bytes of a frame or a blob under construction: integers little-endian, in the order written.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    mutating func put<T: FixedWidthInteger & BitwiseCopyable>(_ value: T) {
        // Sound: an integer has no padding, and the buffer lives for the call alone.
        unsafe withUnsafeBytes(of: value.littleEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    mutating func put(_ value: Bool) { put(value ? 1 as UInt8 : 0) }
    mutating func put(_ value: SimTime) { put(value.microseconds) }
    mutating func put(_ value: SimDuration) { put(value.microseconds) }
    mutating func put(_ value: [UInt8]) { bytes.append(contentsOf: value) }

    /// A count of bytes (32 bits) and the text in UTF-8.
    mutating func put(_ text: String) {
        put(UInt32(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    /// A reason, cut to what a frame may hold.
    mutating func put(reason: String) {
        var text = reason
        while text.utf8.count > WireLimit.reason { text.removeLast(text.count / 2 + 1) }
        put(text)
    }

    /// Up to 64 bits in 7-bit groups, lowest first; the high bit says that another follows.
    mutating func putCompact(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Overwrites what stands at `offset`.
    mutating func replace<T: FixedWidthInteger & BitwiseCopyable>(at offset: Int, with value: T) {
        bytes.replaceInteger(at: offset, with: value)
    }
}

extension [UInt8] {
    /// Overwrites the integer that stands at `offset`, little-endian.
    mutating func replaceInteger<T: FixedWidthInteger & BitwiseCopyable>(
        at offset: Int, with value: T
    ) {
        for i in 0..<MemoryLayout<T>.size {
            self[offset + i] = UInt8(truncatingIfNeeded: value >> T(8 * i))
        }
    }

    /// Calls `body` with the bytes as a span.
    func withSpan<Result, Failure: Error>(
        _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // Sound: the array outlives the call, and the span cannot escape it.
        try body(unsafe span.bytes)
    }
}

extension RawSpan {
    /// A copy of the bytes.
    func copied() -> [UInt8] {
        // Sound: reads the span's own bytes within the call.
        unsafe withUnsafeBytes { unsafe [UInt8]($0) }
    }
}
