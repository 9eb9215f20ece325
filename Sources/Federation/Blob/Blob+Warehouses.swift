import ParcelNetwork
import SimulationKernel

extension Network.Warehouse: BlobRecord {
    static var leastSize: Int { 24 }
    init(reading reader: inout ByteReader) {
        self.init(
            site: reader.takeSite(), products: reader.takeRange(), reviews: reader.takeRange(),
            opening: OpeningID(reader.takeIndex()))
    }
    func write(to writer: inout ByteWriter) {
        writer.put(site)
        writer.put(products)
        writer.put(reviews)
        writer.put(opening.index)
    }
}

extension Network.Product: BlobRecord {
    static var leastSize: Int { 53 }
    init(reading reader: inout ByteReader) {
        let name = reader.takeText()
        let warehouse: UInt32 = reader.take()
        let upTo: UInt64 = reader.take()
        let initial: Int64 = reader.take()
        let policy = Network.ReorderPolicy(rawValue: reader.take())
        if policy == nil { reader.refuse(.state) }
        self.init(
            name: name, warehouse: warehouse, upTo: upTo, initial: initial,
            reorder: Network.Reorder(
                policy ?? .never, point: reader.take(), amount: reader.take()),
            supply: reader.take(), stableKey: reader.take())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(name)
        writer.put(warehouse)
        writer.put(upTo)
        writer.put(initial)
        writer.put(reorder.policy.rawValue)
        writer.put(reorder.point)
        writer.put(reorder.amount)
        writer.put(supply)
        writer.put(stableKey)
    }
}

extension Network.Supply: BlobRecord {
    static var leastSize: Int { 25 }
    init(reading reader: inout ByteReader) {
        self.init(
            name: reader.takeText(), isTimetabled: reader.takeBool(),
            departures: reader.takeRange(), transit: reader.takeLaw(),
            receiving: reader.takeDuration())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(name)
        writer.put(isTimetabled)
        writer.put(departures)
        writer.put(transit)
        writer.put(receiving)
    }
}

extension Network.StockedStream: BlobRecord {
    static var leastSize: Int { 16 }
    init(reading reader: inout ByteReader) {
        self.init(
            stream: StreamID(reader.takeIndex()), warehouse: reader.take(),
            local: StreamID(reader.takeIndex()), lane: LaneID(reader.takeIndex()))
    }
    func write(to writer: inout ByteWriter) {
        writer.put(stream.index)
        writer.put(warehouse)
        writer.put(local.index)
        writer.put(lane.index)
    }
}
