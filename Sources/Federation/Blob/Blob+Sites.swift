import ParcelNetwork
import SimulationKernel

extension Network.RegionRecord: BlobRecord {
    static var leastSize: Int { 44 }
    init(reading reader: inout ByteReader) {
        self.init(
            name: reader.takeText(), sites: reader.takeRange(), stages: reader.takeRange(),
            stations: reader.takeRange(), boards: reader.takeRange(), streams: reader.takeRange())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(name)
        writer.put(sites)
        writer.put(stages)
        writer.put(stations)
        writer.put(boards)
        writer.put(streams)
    }
}

extension Network.Site: BlobRecord {
    static var leastSize: Int { 30 }
    init(reading reader: inout ByteReader) {
        self.init(
            name: reader.takeText(), region: reader.takeRegion(), stages: reader.takeRange(),
            latitude: reader.take(), longitude: reader.take(), stableKey: reader.take())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(name)
        writer.put(region.index)
        writer.put(stages)
        writer.put(latitude)
        writer.put(longitude)
        writer.put(stableKey)
    }
}

extension Network.Stage: BlobRecord {
    static var leastSize: Int { 9 }
    init(reading reader: inout ByteReader) {
        let site = reader.takeSite()
        let kind = Network.StageKind(rawValue: reader.take())
        if kind == nil { reader.refuse(.state) }
        self.init(site: site, kind: kind ?? .served, part: reader.take())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(site)
        writer.put(kind.rawValue)
        writer.put(part)
    }
}

extension Network.Station: BlobRecord {
    static var leastSize: Int { 37 }
    init(reading reader: inout ByteReader) {
        self.init(
            kind: reader.takeText(), site: reader.takeSite(), servers: reader.take(),
            service: reader.takeLaw(), opening: OpeningID(reader.takeIndex()),
            crews: reader.takeRange(), slow: reader.takeRange(), isByVehicle: reader.takeBool())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(kind)
        writer.put(site)
        writer.put(servers)
        writer.put(service)
        writer.put(opening.index)
        writer.put(crews)
        writer.put(slow)
        writer.put(isByVehicle)
    }
}

extension Network.Crew: BlobRecord {
    static var leastSize: Int { 8 }
    init(reading reader: inout ByteReader) {
        self.init(servers: reader.take(), opening: OpeningID(reader.takeIndex()))
    }
    func write(to writer: inout ByteWriter) {
        writer.put(servers)
        writer.put(opening.index)
    }
}

extension Network.Discipline: BlobRecord {
    static var leastSize: Int { 27 }
    init(reading reader: inout ByteReader) {
        let station = StationID(reader.takeIndex())
        let isRanked = reader.takeBool()
        let misread: Network.Share32 = reader.take()
        let breakdowns = Network.Breakdowns(rawValue: reader.take())
        let upTime = reader.takeLaw()
        let repair = reader.takeLaw()
        let holds: UInt32 = reader.take()
        let whenFull = Network.WhenFull(rawValue: reader.take())
        if breakdowns == nil || whenFull == nil { reader.refuse(.state) }
        self.init(
            station: station, isRanked: isRanked, misread: misread,
            breakdowns: breakdowns ?? .never, upTime: upTime, repair: repair, holds: holds,
            whenFull: whenFull ?? .blocks)
    }
    func write(to writer: inout ByteWriter) {
        writer.put(station.index)
        writer.put(isRanked)
        writer.put(misread)
        writer.put(breakdowns.rawValue)
        writer.put(upTime)
        writer.put(repair)
        writer.put(holds)
        writer.put(whenFull.rawValue)
    }
}

extension Network.Customs: BlobRecord {
    static var leastSize: Int { 67 }
    init(reading reader: inout ByteReader) {
        self.init(
            automatic: reader.takeLaw(), documentsShare: reader.take(),
            documentsWait: reader.takeLaw(), documentsDesks: StationID(reader.takeIndex()),
            physicalShare: reader.take(), physicalDesks: StationID(reader.takeIndex()),
            returnedShare: reader.take(), destroyedShare: reader.take(),
            lodgedBefore: reader.takeDuration(), firstClearsWord: reader.take(),
            inspectsExamined: reader.takeBool(), examinesInspected: reader.takeBool(),
            opening: OpeningID(reader.takeIndex()), holdsConsignments: reader.takeBool())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(automatic)
        writer.put(documentsShare)
        writer.put(documentsWait)
        writer.put(documentsDesks.index)
        writer.put(physicalShare)
        writer.put(physicalDesks.index)
        writer.put(returnedShare)
        writer.put(destroyedShare)
        writer.put(lodgedBefore)
        writer.put(firstClearsWord)
        writer.put(inspectsExamined)
        writer.put(examinesInspected)
        writer.put(opening.index)
        writer.put(holdsConsignments)
    }
}

extension Network.Couriers: BlobRecord {
    static var leastSize: Int { 68 }
    init(reading reader: inout ByteReader) {
        self.init(
            site: reader.takeSite(), waves: reader.takeRange(), cutOff: reader.takeDuration(),
            vans: reader.take(), parcelsPerVan: reader.take(), pace: reader.takeDuration(),
            attempts: reader.takeRange(), direct: reader.takeLaw(),
            opening: OpeningID(reader.takeIndex()), slow: reader.takeRange())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(site)
        writer.put(waves)
        writer.put(cutOff)
        writer.put(vans)
        writer.put(parcelsPerVan)
        writer.put(pace)
        writer.put(attempts)
        writer.put(direct)
        writer.put(opening.index)
        writer.put(slow)
    }
}

extension Network.Wave: BlobRecord {
    static var leastSize: Int { 9 }
    init(reading reader: inout ByteReader) {
        self.init(time: reader.takeTime(), isCancelled: reader.takeBool())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(time)
        writer.put(isCancelled)
    }
}

extension Network.Presence: BlobRecord {
    static var leastSize: Int { 12 }
    init(reading reader: inout ByteReader) {
        self.init(site: reader.takeSite(), stretches: reader.takeRange())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(site)
        writer.put(stretches)
    }
}

extension WeekClock.Stretch: BlobRecord {
    static var leastSize: Int { 16 }
    init(reading reader: inout ByteReader) {
        self.init(from: reader.takeTime(), shift: reader.take())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(from)
        writer.put(shift)
    }
}
