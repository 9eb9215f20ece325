import ParcelNetwork
import SimulationKernel

extension Network.Disruption: BlobRecord {
    static var leastSize: Int { 42 }
    init(reading reader: inout ByteReader) {
        self.init(
            name: reader.takeText(), place: reader.takeText(), region: reader.takeRegion(),
            from: reader.takeAnyTime(), to: reader.takeAnyTime(), known: reader.takeAnyTime(),
            capacity: reader.take())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(name)
        writer.put(place)
        writer.put(region.index)
        writer.put(from)
        writer.put(to)
        writer.put(known)
        writer.put(capacity)
    }
}

extension Network.Cancellation: BlobRecord {
    static var leastSize: Int { 12 }
    init(reading reader: inout ByteReader) {
        self.init(departure: reader.take(), fromStop: reader.take(), disruption: reader.take())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(departure)
        writer.put(fromStop)
        writer.put(disruption)
    }
}

extension Network.Slowdown: BlobRecord {
    static var leastSize: Int { 24 }
    init(reading reader: inout ByteReader) {
        self.init(
            from: reader.takeAnyTime(), to: reader.takeAnyTime(), capacity: reader.take())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(from)
        writer.put(to)
        writer.put(capacity)
    }
}

extension Network.RouteEpoch: BlobRecord {
    static var leastSize: Int { 14 }
    init(reading reader: inout ByteReader) {
        self.init(region: reader.takeRegion(), from: reader.takeTime(), table: reader.take())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(region.index)
        writer.put(from)
        writer.put(table)
    }
}
