import ParcelNetwork

extension Network.Charter: BlobRecord {
    static var leastSize: Int { 40 }
    init(reading reader: inout ByteReader) {
        self.init(
            lane: LaneID(reader.takeIndex()), threshold: reader.take(),
            notice: reader.takeDuration(), atMost: reader.take(), span: reader.takeDuration(),
            relieves: reader.takeRange())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(lane.index)
        writer.put(threshold)
        writer.put(notice)
        writer.put(atMost)
        writer.put(span)
        writer.put(relieves)
    }
}

extension Network.RelievedBoard: BlobRecord {
    static var leastSize: Int { 8 }
    init(reading reader: inout ByteReader) {
        self.init(board: BoardID(reader.takeIndex()), alightStop: reader.take())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(board.index)
        writer.put(alightStop)
    }
}
