import SimulationKernel

/// Carries a region's state into a snapshot, or out of one.
///
/// Both ways take the same walk: a `pass` writes a value's fields, or reads them into it, so what
/// is written and what is read cannot come apart. Integers are little-endian; counts and sums, most of
/// them small, are compact. Reading keeps the first problem and gives zeroes from then on; who reads
/// asks at the end, before any of it is used. It never asks for more memory than a small multiple of
/// the bytes. What there are many of (parcels, handoffs, who waits, events) are plain bytes, copied as
/// they lie.
struct SnapshotCoder {
    /// What has a slot in memory, the same in a snapshot, by which it is named from elsewhere: each at
    /// most once.
    enum Named: Int, CaseIterable { case parcel, batch, shipment, transfer }

    let network: Network
    let isReading: Bool
    /// Whether what lies in no order in memory is sorted.
    var isInOrder = false
    /// The table of routes that holds in the region that is read.
    var routeTable = 0
    /// Reading: the snapshot.
    private let bytes: [UInt8]
    /// Writing: takes it.
    private var packer: SnapshotPacker?
    private(set) var problem: SnapshotProblem?
    private var offset = 0
    /// Reading: the occupied slots that nothing has named yet.
    private var unnamed: [[UInt64]] = Named.allCases.map { _ in [] }

    /// For writing, in the memory of one that nobody needs any more.
    init(of network: Network, reusing used: inout SnapshotBytes) {
        self.network = network
        isReading = false
        bytes = []
        packer = SnapshotPacker(to: SnapshotBytes(reusing: &used))
    }

    init(reading bytes: [UInt8], of network: Network) {
        self.network = network
        isReading = true
        self.bytes = bytes
    }

    var remaining: Int { bytes.count - offset }

    /// - Throws: the first problem met, or that bytes are left over.
    func finish() throws(SnapshotProblem) {
        if let problem { throw problem }
        if remaining > 0 { throw .leftOver(remaining) }
    }

    /// What was written, all of it.
    mutating func takeWritten() -> SnapshotBytes { packer?.takeWritten() ?? SnapshotBytes() }

    mutating func refuse(_ field: String) { stop(.badField(field, at: offset)) }

    mutating func stop(_ found: SnapshotProblem) {
        if problem == nil { problem = found }
    }

    /// Refuses what was read if it does not hold; of what is written it holds.
    mutating func require(_ holds: Bool, _ field: @autoclosure () -> String) {
        if isReading && problem == nil && !holds { refuse(field()) }
    }

    // MARK: Integers

    mutating func put<T: FixedWidthInteger & BitwiseCopyable>(_ value: T) {
        // Sound: an integer has no padding, and the buffer lives for the call alone.
        unsafe withUnsafeBytes(of: value.littleEndian) { unsafe packer?.put($0) }
    }

    mutating func take<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type = T.self) -> T {
        guard problem == nil else { return 0 }
        guard remaining >= MemoryLayout<T>.size else {
            stop(.cutShort(at: offset))
            return 0
        }
        // Sound: within the array, and every bit pattern is an integer.
        let value = unsafe bytes.withUnsafeBytes {
            unsafe $0.loadUnaligned(fromByteOffset: offset, as: T.self)
        }
        offset += MemoryLayout<T>.size
        return T(littleEndian: value)
    }

    /// An integer of fixed size.
    mutating func pass<T: FixedWidthInteger & BitwiseCopyable>(_ value: inout T) {
        if isReading { value = take() } else { put(value) }
    }

    /// A count or sum: 7 bits a byte, lowest first; the high bit says that another follows.
    mutating func pass(compact value: inout UInt64) {
        if isReading { value = takeCompact() } else { putCompact(value) }
        // Far above what is ever counted, and it can be counted on from there.
        require(value < 1 << 62, "count")
    }

    mutating func pass(compact value: inout UInt32) {
        var wide = UInt64(value)
        pass(compact: &wide)
        require(wide <= UInt64(UInt32.max), "number of 32 bits")
        if isReading { value = UInt32(truncatingIfNeeded: wide) }
    }

    /// A number that is not negative and at most `most`.
    mutating func pass(_ value: inout Int, atMost most: Int, _ field: @autoclosure () -> String) {
        var wide = UInt64(value)
        pass(compact: &wide)
        require(wide <= UInt64(max(0, most)), field())
        if isReading { value = problem == nil ? Int(wide) : 0 }
    }

    /// A wide sum: below 2^63 and not negative twice the value, compact; otherwise the compact
    /// number 1 and 128 bits.
    mutating func pass(_ sum: inout Int128) {
        guard isReading else {
            if sum >= 0, sum < 1 << 63 {
                putCompact(UInt64(sum) << 1)
            } else {
                putCompact(1)
                put(sum)
            }
            return
        }
        let low = takeCompact()
        if low & 1 == 0 {
            sum = Int128(low >> 1)
        } else {
            require(low == 1, "wide sum")
            sum = take()
            require(sum.magnitude < 1 << 120, "wide sum")
        }
    }

    mutating func pass(_ flag: inout Bool) {
        var byte: UInt8 = flag ? 1 : 0
        pass(&byte)
        require(byte <= 1, "flag")
        if isReading { flag = byte == 1 }
    }

    /// A time from the run's start on. What was drawn may lie beyond infinity; so far beyond that
    /// sums overflow, nothing does.
    mutating func pass(_ time: inout SimTime) {
        pass(&time.microseconds)
        require((0...Self.mostMicroseconds).contains(time.microseconds), "time")
    }

    mutating func pass(_ duration: inout SimDuration) {
        pass(&duration.microseconds)
        let most = Self.mostMicroseconds
        require((-most...most).contains(duration.microseconds), "duration")
    }

    static var mostMicroseconds: Int64 { 1 << 60 }

    private mutating func putCompact(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            put(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        put(UInt8(truncatingIfNeeded: rest))
    }

    private mutating func takeCompact() -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), through: 63, by: 7) {
            let byte: UInt8 = take()
            // One encoding a number.
            if (shift == 63 && byte > 1) || (shift > 0 && byte == 0) { refuse("compact number") }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { break }
        }
        return problem == nil ? value : 0
    }

    /// How many things follow that take at least `leastSize` bytes each.
    mutating func passCount(_ count: Int, leastSize: Int) -> Int {
        guard isReading else {
            putCompact(UInt64(count))
            return count
        }
        let count = takeCompact()
        require(count <= UInt64(remaining / max(1, leastSize)), "count")
        return problem == nil ? Int(count) : 0
    }

    /// A list of any length.
    mutating func pass<Elements: RangeReplaceableCollection>(
        _ elements: inout Elements, leastSize: Int, blank: Elements.Element,
        _ pass: (inout Elements.Element, inout SnapshotCoder) -> Void
    ) {
        let count = passCount(elements.count, leastSize: leastSize)
        guard isReading else {
            for var element in elements { pass(&element, &self) }
            return
        }
        elements.removeAll()
        for _ in 0..<count where problem == nil {
            var element = blank
            pass(&element, &self)
            elements.append(element)
        }
    }

    // MARK: Plain values

    /// Values as they lie in memory.
    mutating func put<T: PlainBytes>(_ values: Span<T>) {
        // Few of them are not worth a section.
        if values.count >= 16 { packer?.expect(size: MemoryLayout<T>.size) }
        // Sound: such a value has no padding, and the pointer lives for the call alone.
        unsafe values.withUnsafeBytes { unsafe packer?.put($0) }
    }

    /// A slab's parcels, in the order of their slots.
    mutating func put(_ parcels: borrowing Slab<Parcel>) { packer?.put(parcels) }

    mutating func put<T: PlainBytes>(_ value: T) {
        // Sound: the same.
        unsafe withUnsafeBytes(of: value) { unsafe packer?.put($0) }
    }

    /// The next value, of `count` that the bytes were found to hold.
    @inline(__always)
    mutating func takePlain<T: PlainBytes>(_: T.Type = T.self) -> T? {
        guard problem == nil, remaining >= MemoryLayout<T>.size else {
            stop(.cutShort(at: offset))
            return nil
        }
        // Sound: within the array, and every bit pattern is such a value.
        let value = unsafe bytes.withUnsafeBytes {
            unsafe $0.loadUnaligned(fromByteOffset: offset, as: T.self)
        }
        offset += MemoryLayout<T>.size
        return value
    }

    /// Reads so many values, each past `check`, which may change it.
    mutating func takePlain<T: PlainBytes>(
        _ count: Int, _ check: (inout T, inout SnapshotCoder) -> Void, _ keep: (T) -> Void
    ) {
        for _ in 0..<count {
            guard var value: T = takePlain() else { return }
            check(&value, &self)
            guard problem == nil else { return }
            keep(value)
        }
    }

    /// A ring's elements, from the front.
    mutating func pass<T: PlainBytes>(
        plain ring: inout Ring<T>, _ check: (inout T, inout SnapshotCoder) -> Void
    ) {
        let count = passCount(ring.count, leastSize: MemoryLayout<T>.size)
        guard isReading else {
            ring.forEachPiece { put($0) }
            return
        }
        ring.removeFirst(ring.count)
        takePlain(count, check) { ring.append($0) }
    }

    /// An array's elements.
    mutating func pass<T: PlainBytes>(
        plain values: inout [T], _ check: (inout T, inout SnapshotCoder) -> Void
    ) {
        let count = passCount(values.count, leastSize: MemoryLayout<T>.size)
        guard isReading else {
            put(values.span)
            return
        }
        values.removeAll()
        takePlain(count, check) { values.append($0) }
    }

    /// A ring's elements, from the front, field by field.
    mutating func pass<Element>(
        _ ring: inout Ring<Element>, leastSize: Int, blank: Element,
        _ pass: (inout Element, inout SnapshotCoder) -> Void
    ) {
        let count = passCount(ring.count, leastSize: leastSize)
        if isReading { ring.removeFirst(ring.count) }
        for index in 0..<count where problem == nil {
            var element = isReading ? blank : ring[index]
            pass(&element, &self)
            if isReading { ring.append(element) }
        }
    }

    // MARK: Slots

    /// Which slots are occupied, 64 a word, up to the last that is; reading, each of them waits to be
    /// named.
    mutating func passOccupied(_ occupied: [UInt64], _ named: Named, leastSize: Int) -> [UInt64] {
        let count = passCount(occupied.count, leastSize: 8)
        guard isReading else {
            put(occupied.span)
            return occupied
        }
        var words: [UInt64] = []
        takePlain(count, { (_: inout UInt64, _) in }) { words.append($0) }
        let slots = words.reduce(0) { $0 + $1.nonzeroBitCount }
        require(words.last != 0 && slots <= remaining / leastSize, "slots of a \(named)")
        if problem != nil { words = [] }
        unnamed[named.rawValue] = words
        return words
    }

    /// Names what is in a slot. In a snapshot nothing is named twice.
    @inline(__always)
    mutating func name(_ slot: inout UInt32, _ named: Named) {
        guard isReading else { return }
        if isUnnamed(slot, named) {
            unnamed[named.rawValue][Int(slot) / 64] &= ~(1 << UInt64(slot % 64))
        } else {
            require(false, "name of a \(named)")
            slot = 0
        }
    }

    @inline(__always)
    private func isUnnamed(_ slot: UInt32, _ named: Named) -> Bool {
        let word = Int(slot) / 64
        return word < unnamed[named.rawValue].count
            && unnamed[named.rawValue][word] >> UInt64(slot % 64) & 1 != 0
    }

    /// A slot that is named.
    mutating func pass(_ slot: inout UInt32, naming named: Named) {
        pass(&slot)
        name(&slot, named)
    }

    /// A slot that is pointed to without being named, or none.
    mutating func pass(_ slot: inout UInt32?, pointingTo named: Named) {
        var number = slot ?? .max
        pass(&number)
        guard isReading else { return }
        require(number == .max || isUnnamed(number, named), "pointer to a \(named)")
        slot = number == .max || problem != nil ? nil : number
    }
}

/// A value that is its bytes: integers alone, without padding, each of any value; in memory as in a
/// snapshot, little-endian.
protocol PlainBytes: BitwiseCopyable {}

#if _endian(big)
    #error("What a snapshot holds many of is copied as it lies in memory: swap it first")
#endif

extension UInt64: PlainBytes {}
extension Parcel: PlainBytes {}
extension Handoff: PlainBytes {}
extension QueuedEvent: PlainBytes {}
extension InboundRings.Arrival: PlainBytes {}
extension Waiting: PlainBytes {}
extension SteppedStation.Visit: PlainBytes {}
extension Scan: PlainBytes {}
extension TracedEnd: PlainBytes {}
