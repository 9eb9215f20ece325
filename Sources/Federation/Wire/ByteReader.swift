import SimulationKernel

/// Reads the bytes of a control frame or a blob from front to back, never past the end, and never
/// asks for more memory than the bytes themselves take.
///
/// It keeps its first problem instead of throwing at each field, and reads zeroes from then on: a
/// decoder reads straight through and asks once, with ``finish()``, before it uses any of it.
struct ByteReader {
    private let bytes: [UInt8]
    private(set) var offset: Int
    private let end: Int
    private(set) var problem: WireProblem?

    init(_ bytes: [UInt8], from offset: Int = 0) {
        self.bytes = bytes
        self.offset = offset
        end = bytes.count
    }

    var remaining: Int { end - offset }

    /// - Throws: the first problem met, or that bytes are left over.
    func finish() throws(WireProblem) {
        if let problem { throw problem }
        if remaining != 0 { throw .wrongSize(left: remaining) }
    }

    /// - Throws: the first problem met.
    func check() throws(WireProblem) {
        if let problem { throw problem }
    }

    mutating func refuse(_ field: WireProblem.Field) {
        if problem == nil { problem = .badField(field) }
    }

    private mutating func has(_ count: Int) -> Bool {
        if problem == nil, remaining < count { problem = .wrongSize(left: remaining) }
        return problem == nil
    }

    mutating func take<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type = T.self) -> T {
        guard has(MemoryLayout<T>.size) else { return 0 }
        // Sound: within the array, and every bit pattern is an integer.
        let value = unsafe bytes.withUnsafeBytes {
            unsafe $0.loadUnaligned(fromByteOffset: offset, as: T.self)
        }
        offset += MemoryLayout<T>.size
        return T(littleEndian: value)
    }

    mutating func takeBool() -> Bool {
        let value: UInt8 = take()
        if value > 1 { refuse(.flag) }
        return value == 1
    }

    /// A time of a run: from its start to infinity.
    mutating func takeTime() -> SimTime {
        let time = SimTime(microseconds: take())
        if time < .zero || time > .infinity { refuse(.time) }
        return time
    }

    /// A time that may lie before the run's start, as when a clock began.
    mutating func takeSignedTime() -> SimTime {
        let time = SimTime(microseconds: take())
        if time.microseconds.magnitude > SimTime.infinity.microseconds.magnitude { refuse(.time) }
        return time
    }

    mutating func takeDuration() -> SimDuration { SimDuration(microseconds: take()) }

    mutating func takeReserved<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type) {
        if take(T.self) != 0 { refuse(.reserved) }
    }

    /// A 32-bit count of things that take at least `leastSize` bytes each.
    mutating func takeCount(atMost limit: Int, leastSize: Int) -> Int {
        let count = Int(take(UInt32.self))
        if count > limit || count > remaining / max(1, leastSize) {
            refuse(.count)
            return 0
        }
        return count
    }

    /// A compact count of things that take at least `leastSize` bytes each.
    mutating func takeCompactCount(atMost limit: Int, leastSize: Int) -> Int {
        let count = takeCompact()
        if count > UInt64(limit) || count > UInt64(remaining / max(1, leastSize)) {
            refuse(.count)
            return 0
        }
        return Int(count)
    }

    mutating func takeCompact() -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), through: 63, by: 7) {
            let byte: UInt8 = take()
            if shift == 63, byte > 1 { refuse(.number) }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 {
                if byte == 0, shift > 0 { refuse(.number) }  // one encoding a number
                break
            }
        }
        return value
    }

    mutating func takeBytes(_ count: Int) -> [UInt8] {
        guard count >= 0, has(count) else { return [] }
        defer { offset += count }
        return [UInt8](bytes[offset..<(offset + count)])
    }

    mutating func takeText(atMost limit: Int = WireLimit.name) -> String {
        let count = takeCount(atMost: limit, leastSize: 1)
        guard problem == nil, let text = String(validating: takeBytes(count), as: UTF8.self) else {
            refuse(.text)
            return ""
        }
        return text
    }
}
