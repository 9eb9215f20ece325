import ParcelNetwork
import SimulationKernel

extension Network.Destination: BlobRecord {
    static var leastSize: Int { 10 }
    init(reading reader: inout ByteReader) {
        self.init(
            site: reader.takeSite(), region: reader.takeRegion(), calendar: reader.take())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(site)
        writer.put(region.index)
        writer.put(calendar)
    }
}

extension Network.Service: BlobRecord {
    static var leastSize: Int { 30 }
    init(reading reader: inout ByteReader) {
        self.init(
            name: reader.takeText(), promiseWorkingDays: reader.take(),
            startsWhenAccepted: reader.takeBool(), stopsAtFirstAttempt: reader.takeBool(),
            rank: reader.take(), target: reader.take(), price: reader.take())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(name)
        writer.put(promiseWorkingDays)
        writer.put(startsWhenAccepted)
        writer.put(stopsAtFirstAttempt)
        writer.put(rank)
        writer.put(target)
        writer.put(price)
    }
}

extension Network.Flow: BlobRecord {
    static var leastSize: Int { 9 }
    init(reading reader: inout ByteReader) {
        self.init(
            origin: reader.takeRegion(), destination: reader.takeRegion(), service: reader.take(),
            isBacklog: reader.takeBool())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(origin.index)
        writer.put(destination.index)
        writer.put(service)
        writer.put(isBacklog)
    }
}

extension Network.Backlog: BlobRecord {
    static var leastSize: Int { 17 }
    init(reading reader: inout ByteReader) {
        self.init(
            stream: StreamID(reader.takeIndex()), parcels: reader.take(), stage: reader.take(),
            age: reader.takeLaw(), isExported: reader.takeBool())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(stream.index)
        writer.put(parcels)
        writer.put(stage)
        writer.put(age)
        writer.put(isExported)
    }
}

extension Network.DemandStream: BlobRecord {
    static var leastSize: Int { 69 }
    init(reading reader: inout ByteReader) {
        self.init(
            name: reader.takeText(), site: reader.takeSite(), flow: FlowID(reader.takeIndex()),
            stableKey: reader.take(), slot: reader.takeDuration(), slotMean: reader.take(),
            profile: reader.take(), mix: reader.takeRange(), pick: reader.takeLaw(),
            weight: reader.takeLaw(), density: reader.take(), crossesCustoms: reader.takeBool(),
            deadline: reader.take())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(name)
        writer.put(site)
        writer.put(flow.index)
        writer.put(stableKey)
        writer.put(slot)
        writer.put(slotMean)
        writer.put(profile)
        writer.put(mix)
        writer.put(pick)
        writer.put(weight)
        writer.put(density)
        writer.put(crossesCustoms)
        writer.put(deadline)
    }
}

extension Network.DemandProfile: BlobRecord {
    static var leastSize: Int { 8 }
    init(reading reader: inout ByteReader) { self.init(factors: reader.takeRange()) }
    func write(to writer: inout ByteWriter) { writer.put(factors) }
}

extension Network.MixEntry: BlobRecord {
    static var leastSize: Int { 12 }
    init(reading reader: inout ByteReader) {
        self.init(upTo: reader.take(), destination: DestinationID(reader.takeIndex()))
    }
    func write(to writer: inout ByteWriter) {
        writer.put(upTo)
        writer.put(destination.index)
    }
}

extension Network.Opening: BlobRecord {
    static var leastSize: Int { 12 }
    init(reading reader: inout ByteReader) {
        self.init(
            firstInterval: reader.take(), intervalCount: reader.take(), undisturbed: reader.take())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(firstInterval)
        writer.put(intervalCount)
        writer.put(undisturbed)
    }
}

extension Network.OpenInterval: BlobRecord {
    static var leastSize: Int { 24 }
    init(reading reader: inout ByteReader) {
        self.init(
            opens: reader.takeAnyTime(), closes: reader.takeAnyTime(),
            openBefore: reader.takeDuration())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(opens)
        writer.put(closes)
        writer.put(openBefore)
    }
}

extension Network.DeadlineTable: BlobRecord {
    static var leastSize: Int { 12 }
    init(reading reader: inout ByteReader) {
        self.init(first: reader.take(), count: reader.take(), calendar: reader.take())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(first)
        writer.put(count)
        writer.put(calendar)
    }
}

extension Network.DeadlineDay: BlobRecord {
    static var leastSize: Int { 20 }
    init(reading reader: inout ByteReader) {
        self.init(
            from: reader.takeAnyTime(), deadline: reader.takeAnyTime(),
            workingDates: reader.take())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(from)
        writer.put(deadline)
        writer.put(workingDates)
    }
}

extension Network.Calendar: BlobRecord {
    static var leastSize: Int { 12 }
    init(reading reader: inout ByteReader) {
        self.init(name: reader.takeText(), first: reader.take(), count: reader.take())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(name)
        writer.put(first)
        writer.put(count)
    }
}

extension Network.CalendarDay: BlobRecord {
    static var leastSize: Int { 12 }
    init(reading reader: inout ByteReader) {
        self.init(from: reader.takeAnyTime(), workingDatesRolled: reader.take())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(from)
        writer.put(workingDatesRolled)
    }
}
