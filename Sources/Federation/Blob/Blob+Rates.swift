import ParcelNetwork

extension Network.RatedPart: BlobRecord {
    static var leastSize: Int { 61 }
    init(reading reader: inout ByteReader) {
        let kind = Network.RatedKind(rawValue: reader.take())
        if kind == nil { reader.refuse(.state) }
        self.init(
            kind: kind ?? .lane, part: reader.take(), rates: Network.Rates(reading: &reader),
            vehicles: reader.take(), co2e: reader.take(), legs: reader.takeRange())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(kind.rawValue)
        writer.put(part)
        rates.write(to: &writer)
        writer.put(vehicles)
        writer.put(co2e)
        writer.put(legs)
    }
}

extension Network.Rates {
    init(reading reader: inout ByteReader) {
        self.init(
            perTrip: reader.take(), perKilometre: reader.take(), perHour: reader.take(),
            perParcel: reader.take())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(perTrip)
        writer.put(perKilometre)
        writer.put(perHour)
        writer.put(perParcel)
    }
}
