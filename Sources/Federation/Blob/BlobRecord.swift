import ParcelNetwork
import SimulationKernel

/// A row of a network's table as bytes: its fields in the order of their declaration, integers
/// little-endian, names as a count of bytes and UTF-8.
protocol BlobRecord {
    /// The least bytes that a row takes.
    static var leastSize: Int { get }
    init(reading reader: inout ByteReader)
    func write(to writer: inout ByteWriter)
}

extension UInt32: BlobRecord {
    static var leastSize: Int { 4 }
    init(reading reader: inout ByteReader) { self = reader.take() }
    func write(to writer: inout ByteWriter) { writer.put(self) }
}

extension UInt64: BlobRecord {
    static var leastSize: Int { 8 }
    init(reading reader: inout ByteReader) { self = reader.take() }
    func write(to writer: inout ByteWriter) { writer.put(self) }
}

extension Int64: BlobRecord {
    static var leastSize: Int { 8 }
    init(reading reader: inout ByteReader) { self = reader.take() }
    func write(to writer: inout ByteWriter) { writer.put(self) }
}

extension ByteWriter {
    mutating func put(_ range: Range<Int>) {
        put(UInt32(range.lowerBound))
        put(UInt32(range.upperBound))
    }
    mutating func put(_ law: LawID) { put(law.index) }
    mutating func put(_ site: SiteID) { put(site.index) }
}

extension ByteReader {
    mutating func takeRange() -> Range<Int> {
        let lower = Int(take(UInt32.self))
        let upper = Int(take(UInt32.self))
        if upper < lower { refuse(.number) }
        return lower..<max(lower, upper)
    }
    mutating func takeLaw() -> LawID { LawID(index: take()) }
    mutating func takeSite() -> SiteID { SiteID(Int(take(UInt32.self))) }
    mutating func takeRegion() -> RegionID { RegionID(Int(take(UInt16.self))) }
    /// A time that may lie before the run's start, as of a calendar's first day.
    mutating func takeAnyTime() -> SimTime { SimTime(microseconds: take()) }
    mutating func takeIndex() -> Int { Int(take(UInt32.self)) }
}

extension LawBook.Record: BlobRecord {
    static var leastSize: Int { 28 }
    init(reading reader: inout ByteReader) {
        self.init(
            kind: reader.take(), firstKnot: reader.take(), knotCount: reader.take(),
            offset: reader.take(), parameter: reader.take())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(kind)
        writer.put(firstKnot)
        writer.put(knotCount)
        writer.put(offset)
        writer.put(parameter)
    }
}
