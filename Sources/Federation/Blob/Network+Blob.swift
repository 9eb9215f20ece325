package import ParcelNetwork
import Measurement
import SimulationKernel

// A compiled network as bytes: 48 bytes of header, then sections in the order of their tags. A
// section is its tag, its number of rows (32 bits each) and the rows. All is little-endian.
//
//  0  "HUBSIMNB"        8  version (32)      12  zero (32)     16  length of the whole (64)
// 24  checksum of the whole but for itself (64)                32  digest of all from 48 on (128)

extension Network {
    private static let magic: UInt64 = 0x424E_4D49_5342_5548
    private static let version: UInt32 = 3
    private static let headerSize = 48

    /// The network as bytes: the same on every host.
    package func encoded() -> [UInt8] {
        var writer = ByteWriter(capacity: 1 << 16)
        writer.put(Network.magic)
        writer.put(Network.version)
        for _ in 0..<3 { writer.put(0 as UInt32) }
        for _ in 0..<3 { writer.put(0 as UInt64) }
        var sections = SectionWriter(writer: writer)
        write(to: &sections)
        var bytes = sections.writer.bytes
        Network.seal(&bytes)
        return bytes
    }

    /// Writes length, digest and checksum into the header.
    package static func seal(_ bytes: inout [UInt8]) {
        let digest = bytes.withSpan { Network.digest(of: $0) }
        bytes.replaceInteger(at: 16, with: UInt64(bytes.count))
        bytes.replaceInteger(at: 32, with: digest.low)
        bytes.replaceInteger(at: 40, with: digest.high)
        let sum = bytes.withSpan { Checksum.of($0, withoutWordAt: 24) }
        bytes.replaceInteger(at: 24, with: sum)
    }

    /// Reads a network and checks every index, range and order in it, so that whoever runs it need
    /// not.
    package init(decoding bytes: RawSpan) throws(BlobProblem) {
        try self.init(reading: bytes)
        do throws(NetworkProblem) { try checked() } catch { throw .badNetwork(error) }
    }

    /// Reads a network's fields and nothing more: its tables may make no sense.
    package init(reading bytes: RawSpan) throws(BlobProblem) {
        guard bytes.byteCount >= Network.headerSize else {
            throw .tooShort(bytes: bytes.byteCount)
        }
        guard bytes.integer(at: 0, as: UInt64.self) == Network.magic else { throw .notOurs }
        let version = bytes.integer(at: 8, as: UInt32.self)
        guard version == Network.version else { throw .unknownVersion(version) }
        let length = bytes.integer(at: 16, as: UInt64.self)
        guard length == UInt64(bytes.byteCount) else {
            throw .wrongLength(said: length, bytes: bytes.byteCount)
        }
        let sum = Checksum.of(bytes, withoutWordAt: 24)
        guard sum == bytes.integer(at: 24, as: UInt64.self) else { throw .wrongChecksum }
        let said = BlobDigest(
            high: bytes.integer(at: 40, as: UInt64.self),
            low: bytes.integer(at: 32, as: UInt64.self))
        guard said == Network.digest(of: bytes) else { throw .wrongDigest }
        var sections = SectionReader(reader: ByteReader(bytes.copied(), from: Network.headerSize))
        try self.init(reading: &sections)
    }

    /// The digest that an encoded network names, or none if it is too short to be one.
    package static func digest(ofBlob blob: [UInt8]) -> BlobDigest {
        guard blob.count >= headerSize else { return .none }
        return blob.withSpan { bytes in
            BlobDigest(
                high: bytes.integer(at: 40, as: UInt64.self),
                low: bytes.integer(at: 32, as: UInt64.self))
        }
    }

    /// Two independent sums over all behind the header. The length is part of each.
    private static func digest(of bytes: RawSpan) -> BlobDigest {
        let body = bytes.extracting(headerSize..<bytes.byteCount)
        return BlobDigest(
            high: Checksum.of(body, seed: 0x6879_6273_696D_2D31),
            low: Checksum.of(body, seed: 0x6879_6273_696D_2D32))
    }

    /// The header's fields, then the tables in the order of their declaration.
    private func write(to sections: inout SectionWriter) {
        sections.put(1, [NetworkHead(self)])
        sections.put(2, regions)
        sections.put(3, sites)
        sections.put(4, stages)
        sections.put(5, stations)
        sections.put(6, customs)
        sections.put(7, clears)
        sections.put(8, couriers)
        sections.put(9, lanes)
        sections.put(10, laneStops)
        sections.put(11, boards)
        sections.put(12, calls)
        sections.put(13, channels)
        sections.put(14, channelLegs)
        sections.put(15, destinations)
        sections.put(16, routes)
        sections.put(17, hops)
        sections.put(18, services)
        sections.put(19, flows)
        sections.put(20, streams)
        sections.put(21, profiles)
        sections.put(22, profileFactors)
        sections.put(23, mixes)
        sections.put(24, openings)
        sections.put(25, intervals)
        sections.put(26, deadlineTables)
        sections.put(27, deadlineDays)
        sections.put(28, calendars)
        sections.put(29, calendarDays)
        sections.put(30, waves)
        sections.put(31, attemptShares)
        sections.put(32, presence)
        sections.put(33, clockStretches)
        sections.put(34, disciplines)
        sections.put(35, disruptions)
        sections.put(36, cancellations)
        sections.put(37, slowdowns)
        sections.put(38, routeEpochs)
        sections.put(39, laws.records)
        sections.put(40, laws.knots)
        sections.put(41, lockerServices)
        sections.put(42, lockers)
        sections.put(43, lockerNeighbours)
        sections.put(44, warehouses)
        sections.put(45, products)
        sections.put(46, supplies)
        sections.put(47, stockedStreams)
        sections.put(48, containerLabels)
        sections.put(49, rated)
        sections.put(50, legMetres)
        sections.put(51, charters)
        sections.put(52, relievedBoards)
        sections.put(64, backlogs)
        sections.put(65, carriers)
        sections.put(66, carrierSites)
        sections.put(67, crews)
    }

    private init(reading sections: inout SectionReader) throws(BlobProblem) {
        let heads: [NetworkHead] = try sections.take(1)
        guard heads.count == 1 else { throw .badRecord(section: 1, .badField(.count)) }
        self.init(
            name: heads[0].name, question: heads[0].question, scenario: heads[0].scenario,
            startUnixSeconds: heads[0].startUnixSeconds, plan: heads[0].plan)
        currency = heads[0].currency
        regions = try sections.take(2)
        sites = try sections.take(3)
        stages = try sections.take(4)
        stations = try sections.take(5)
        customs = try sections.take(6)
        clears = try sections.take(7)
        couriers = try sections.take(8)
        lanes = try sections.take(9)
        laneStops = try sections.take(10)
        boards = try sections.take(11)
        calls = try sections.take(12)
        channels = try sections.take(13)
        channelLegs = try sections.take(14)
        destinations = try sections.take(15)
        routes = try sections.take(16)
        hops = try sections.take(17)
        services = try sections.take(18)
        flows = try sections.take(19)
        streams = try sections.take(20)
        profiles = try sections.take(21)
        profileFactors = try sections.take(22)
        mixes = try sections.take(23)
        openings = try sections.take(24)
        intervals = try sections.take(25)
        deadlineTables = try sections.take(26)
        deadlineDays = try sections.take(27)
        calendars = try sections.take(28)
        calendarDays = try sections.take(29)
        waves = try sections.take(30)
        attemptShares = try sections.take(31)
        presence = try sections.take(32)
        clockStretches = try sections.take(33)
        disciplines = try sections.take(34)
        disruptions = try sections.take(35)
        cancellations = try sections.take(36)
        slowdowns = try sections.take(37)
        routeEpochs = try sections.take(38)
        let records: [LawBook.Record] = try sections.take(39)
        let knots: [Int64] = try sections.take(40)
        do { laws = try LawBook(records: records, knots: knots) } catch {
            throw .badLaws("\(error)")
        }
        lockerServices = try sections.take(41)
        lockers = try sections.take(42)
        lockerNeighbours = try sections.take(43)
        warehouses = try sections.take(44)
        products = try sections.take(45)
        supplies = try sections.take(46)
        stockedStreams = try sections.take(47)
        containerLabels = try sections.take(48)
        rated = try sections.take(49)
        legMetres = try sections.take(50)
        charters = try sections.take(51)
        relievedBoards = try sections.take(52)
        backlogs = try sections.take(64)
        carriers = try sections.take(65)
        carrierSites = try sections.take(66)
        crews = try sections.take(67)
        try sections.finish()
    }
}

/// A network's fields that are no tables.
private struct NetworkHead: BlobRecord {
    var name: String
    var question: String
    var scenario: String
    var startUnixSeconds: Int64
    var currency: String
    var plan: RunPlan

    static var leastSize: Int { 77 }

    init(_ network: Network) {
        name = network.name
        question = network.question
        scenario = network.scenario
        startUnixSeconds = network.startUnixSeconds
        currency = network.currency
        plan = network.plan
    }

    init(reading reader: inout ByteReader) {
        name = reader.takeText()
        question = reader.takeText(atMost: WireLimit.reason)
        scenario = reader.takeText(atMost: WireLimit.reason)
        startUnixSeconds = reader.take()
        currency = reader.takeText()
        plan = RunPlan(
            seed: reader.take(), volumeMillionths: reader.take(), warmUp: reader.takeDuration(),
            measured: reader.takeDuration(), end: reader.takeTime(), drain: reader.takeBool(),
            interval: reader.takeDuration(), lead: reader.takeDuration(),
            trace: TracePlan(reading: &reader))
    }

    func write(to writer: inout ByteWriter) {
        writer.put(name)
        writer.put(question)
        writer.put(scenario)
        writer.put(startUnixSeconds)
        writer.put(currency)
        writer.put(plan.seed)
        writer.put(plan.volumeMillionths)
        writer.put(plan.warmUp)
        writer.put(plan.measured)
        writer.put(plan.end)
        writer.put(plan.drain)
        writer.put(plan.interval)
        writer.put(plan.lead)
        writer.put(plan.trace.share)
        writer.put(UInt32(plan.trace.parcels.count))
        for parcel in plan.trace.parcels { writer.put(parcel.bits) }
    }
}

extension TracePlan {
    fileprivate init(reading reader: inout ByteReader) {
        let share: UInt64 = reader.take()
        if share > TracePlan.all { reader.refuse(.count) }
        let count = reader.takeCount(atMost: TracePlan.mostParcels, leastSize: 8)
        self.init(
            share: share,
            parcels: (0..<count).map { _ in
                ParcelID(bits: reader.take() & (1 << 56 - 1))
            })
    }
}

private struct SectionWriter {
    var writer: ByteWriter

    mutating func put<Row: BlobRecord>(_ tag: UInt32, _ rows: [Row]) {
        writer.put(tag)
        writer.put(UInt32(rows.count))
        for row in rows { row.write(to: &writer) }
    }
}

private struct SectionReader {
    var reader: ByteReader

    mutating func take<Row: BlobRecord>(_ tag: UInt32) throws(BlobProblem) -> [Row] {
        let found: UInt32 = reader.take()
        guard found == tag else { throw .wrongSection(expected: tag, found: found) }
        let count = reader.takeCount(atMost: .max, leastSize: Row.leastSize)
        var rows: [Row] = []
        rows.reserveCapacity(count)
        for _ in 0..<count { rows.append(Row(reading: &reader)) }
        do throws(WireProblem) { try reader.check() } catch {
            throw .badRecord(section: tag, error)
        }
        return rows
    }

    func finish() throws(BlobProblem) {
        do throws(WireProblem) { try reader.finish() } catch {
            throw .badRecord(section: 0, error)
        }
    }
}
