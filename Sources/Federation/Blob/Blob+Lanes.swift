import ParcelNetwork
import SimulationKernel

extension Network.Lane: BlobRecord {
    static var leastSize: Int { 130 }
    init(reading reader: inout ByteReader) {
        let name = reader.takeText()
        let mode = Network.LaneMode(rawValue: reader.take())
        if mode == nil { reader.refuse(.state) }
        self.init(
            name: name, mode: mode ?? .road, isContinuous: reader.takeBool(),
            transit: reader.takeLaw(), cutOff: reader.takeDuration(),
            parcelCapacity: reader.take(), gramCapacity: reader.take(),
            millilitreCapacity: reader.take(), stops: reader.takeRange(),
            firstCall: reader.takeIndex(), departureCount: reader.takeIndex(),
            stableKey: reader.take(), cancellations: reader.takeRange(),
            opening: OpeningID(reader.takeIndex()), bags: Network.BagRule(reading: &reader),
            containers: Network.ContainerRule(reading: &reader),
            firstScheduledCall: reader.takeIndex())
        let diverts: UInt32 = reader.take()
        if diverts != .max { self.diverts = LaneID(Int(diverts)) }
    }
    func write(to writer: inout ByteWriter) {
        writer.put(name)
        writer.put(mode.rawValue)
        writer.put(isContinuous)
        writer.put(transit)
        writer.put(cutOff)
        writer.put(parcelCapacity)
        writer.put(gramCapacity)
        writer.put(millilitreCapacity)
        writer.put(stops)
        writer.put(UInt32(firstCall))
        writer.put(UInt32(departureCount))
        writer.put(stableKey)
        writer.put(cancellations)
        writer.put(opening.index)
        bags.write(to: &writer)
        containers.write(to: &writer)
        writer.put(UInt32(firstScheduledCall))
        writer.put(diverts?.index ?? .max)
    }
}

extension Network.ContainerRule {
    init(reading reader: inout ByteReader) {
        self.init(
            filling: Network.BagRule(reading: &reader), transfer: reader.takeDuration(),
            labels: reader.takeRange())
    }
    func write(to writer: inout ByteWriter) {
        filling.write(to: &writer)
        writer.put(transfer)
        writer.put(labels)
    }
}

extension Network.BagRule {
    init(reading reader: inout ByteReader) {
        let size: UInt32 = reader.take()
        let closing = Network.BagClosing(rawValue: reader.take())
        if closing == nil { reader.refuse(.state) }
        self.init(
            size: size, closing: closing ?? .whenFull, period: reader.takeDuration(),
            isByDestination: reader.takeBool())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(size)
        writer.put(closing.rawValue)
        writer.put(period)
        writer.put(isByDestination)
    }
}

extension SiteID: BlobRecord {
    static var leastSize: Int { 4 }
    init(reading reader: inout ByteReader) { self = reader.takeSite() }
    func write(to writer: inout ByteWriter) { writer.put(self) }
}

extension Network.LaneStop: BlobRecord {
    static var leastSize: Int { 16 }
    init(reading reader: inout ByteReader) {
        self.init(
            site: reader.takeSite(), board: BoardID(reader.takeIndex()),
            ready: reader.takeDuration())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(site)
        writer.put(board.index)
        writer.put(ready)
    }
}

extension Network.Call: BlobRecord {
    static var leastSize: Int { 16 }
    init(reading reader: inout ByteReader) {
        self.init(arrives: reader.takeTime(), departs: reader.takeTime())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(arrives)
        writer.put(departs)
    }
}

extension Network.Board: BlobRecord {
    static var leastSize: Int { 12 }
    init(reading reader: inout ByteReader) {
        self.init(lane: LaneID(reader.takeIndex()), stop: reader.take(), site: reader.takeSite())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(lane.index)
        writer.put(stop)
        writer.put(site)
    }
}

extension Network.Channel: BlobRecord {
    static var leastSize: Int { 12 }
    init(reading reader: inout ByteReader) {
        self.init(
            from: reader.takeRegion(), to: reader.takeRegion(), legs: reader.takeRange())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(from.index)
        writer.put(to.index)
        writer.put(legs)
    }
}

extension Network.ChannelLeg: BlobRecord {
    static var leastSize: Int { 8 }
    init(reading reader: inout ByteReader) {
        self.init(lane: LaneID(reader.takeIndex()), stop: reader.take())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(lane.index)
        writer.put(stop)
    }
}

extension Network.HopRange: BlobRecord {
    static var leastSize: Int { 8 }
    init(reading reader: inout ByteReader) {
        self.init(first: reader.take(), count: reader.take())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(first)
        writer.put(count)
    }
}

extension Network.Hop: BlobRecord {
    static var leastSize: Int { 16 }
    init(reading reader: inout ByteReader) {
        self.init(
            board: BoardID(reader.takeIndex()), alightStop: reader.take(),
            costToGo: reader.takeDuration())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(board.index)
        writer.put(alightStop)
        writer.put(costToGo)
    }
}
