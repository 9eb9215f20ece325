import ParcelNetwork

extension StockTally {
    init(reading reader: inout ByteReader) {
        self.init()
        initial = reader.takeCompact()
        ordered = reader.takeCompact()
        received = reader.takeCompact()
        shipped = reader.takeCompact()
        onHand = reader.takeCompact()
        onTheWay = reader.takeCompact()
        orders = reader.takeCompact()
        fulfilled = reader.takeCompact()
        foundNone = reader.takeCompact()
        foundClosed = reader.takeCompact()
        ranOut = reader.takeCompact()
        shipmentsReceived = reader.takeCompact()
        unitsReceived = reader.takeCompact()
        onHandArea = reader.takeWide()
        emptyTime = reader.takeWide()
        closing = reader.takeCompact()
        trailingOrders = reader.takeCompact()
    }

    func write(to writer: inout ByteWriter) {
        for count in [
            initial, ordered, received, shipped, onHand, onTheWay, orders, fulfilled, foundNone,
            foundClosed, ranOut, shipmentsReceived, unitsReceived,
        ] { writer.putCompact(count) }
        writer.putWide(onHandArea)
        writer.putWide(emptyTime)
        writer.putCompact(closing)
        writer.putCompact(trailingOrders)
    }
}
