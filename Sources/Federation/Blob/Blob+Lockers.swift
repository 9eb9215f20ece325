import ParcelNetwork
import SimulationKernel

extension Network.LockerService: BlobRecord {
    static var leastSize: Int { 63 }
    init(reading reader: inout ByteReader) {
        let couriers: UInt32 = reader.take()
        let banks = reader.takeRange()
        let chosenBy: Network.Share32 = reader.take()
        let dwell = reader.takeLaw()
        let expires = reader.takeDuration()
        let millilitres = BySize<Int64>(reader.take(), reader.take(), reader.take())
        let triesLarger = reader.takeBool()
        let whenFull = Network.WhenLockersAreFull(rawValue: reader.take())
        if whenFull == nil { reader.refuse(.state) }
        let reserves = reader.takeBool()
        self.init(
            couriers: couriers, banks: banks, chosenBy: chosenBy, dwell: dwell, expires: expires,
            millilitres: millilitres, triesLarger: triesLarger, whenFull: whenFull ?? .couriers,
            reserves: reserves)
    }
    func write(to writer: inout ByteWriter) {
        writer.put(couriers)
        writer.put(banks)
        writer.put(chosenBy)
        writer.put(dwell)
        writer.put(expires)
        for size in 0..<BySize<Int64>.count { writer.put(millilitres[size]) }
        writer.put(triesLarger)
        writer.put(whenFull.rawValue)
        writer.put(reserves)
    }
}

extension Network.Locker: BlobRecord {
    static var leastSize: Int { 44 }
    init(reading reader: inout ByteReader) {
        self.init(
            name: reader.takeText(), site: reader.takeSite(),
            compartments: BySize(reader.take(), reader.take(), reader.take()),
            upTo: reader.take(), stableKey: reader.take(), neighbours: reader.takeRange())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(name)
        writer.put(site)
        for size in 0..<BySize<UInt32>.count { writer.put(compartments[size]) }
        writer.put(upTo)
        writer.put(stableKey)
        writer.put(neighbours)
    }
}
