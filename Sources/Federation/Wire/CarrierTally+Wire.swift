import ParcelNetwork

extension CarrierTally {
    init(reading reader: inout ByteReader) {
        self.init()
        handedOver = reader.takeCompact()
        delivered = reader.takeCompact()
        inHand = Int64(clamping: reader.takeCompact())
        handArea = reader.takeWide()
    }

    func write(to writer: inout ByteWriter) {
        writer.putCompact(handedOver)
        writer.putCompact(delivered)
        writer.putCompact(UInt64(clamping: inHand))
        writer.putWide(handArea)
    }
}
