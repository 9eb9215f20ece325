package import ParcelNetwork
import SimulationKernel

/// A part of what a region recorded of traced parcels.
///
/// A region numbers its scans and its ends in the order of its history, which depends on nothing but
/// the model; so what comes twice is known by its numbers, and what is missing is seen.
package struct TraceFrame: Equatable, Sendable {
    package var incarnation: UInt32
    package var region: RegionID
    /// The numbers of the first scan and the first end.
    package var firstScan: UInt64
    package var firstEnd: UInt64
    package var part: TracePart

    package init(
        incarnation: UInt32, region: RegionID, firstScan: UInt64, firstEnd: UInt64, part: TracePart
    ) {
        self.incarnation = incarnation
        self.region = region
        self.firstScan = firstScan
        self.firstEnd = firstEnd
        self.part = part
    }

    package init(of frame: RawSpan) throws(WireProblem) {
        var reader = ByteReader(frame.copied(), from: FrameHeader.size)
        incarnation = reader.take()
        region = RegionID(Int(reader.take(UInt16.self)))
        firstScan = reader.take()
        firstEnd = reader.take()
        // Far above what is ever counted, and it can be counted on from there.
        if firstScan >= 1 << 62 || firstEnd >= 1 << 62 { reader.refuse(.number) }
        part = TracePart()
        for _ in 0..<reader.takeCount(atMost: WireLimit.scansAFrame, leastSize: 28) {
            let scan = Scan(
                time: reader.takeTime(), word: reader.take(), siteKey: reader.take(),
                detail: reader.take())
            if scan.kind == nil { reader.refuse(.state) }
            part.scans.append(scan)
        }
        for _ in 0..<reader.takeCount(atMost: WireLimit.scansAFrame, leastSize: 80) {
            let (time, deadline) = (reader.takeTime(), reader.takeSignedTime())
            part.ends.append(
                TracedEnd(time: time, deadline: deadline, parcel: Parcel(reading: &reader)))
        }
        try reader.finish()
    }

    package func encoded(run: RunID) -> [UInt8] {
        var writer = ByteWriter(
            frame: .trace, run: run,
            capacity: 64 + 28 * part.scans.count + 80 * part.ends.count)
        writer.put(incarnation)
        writer.put(region.index)
        writer.put(firstScan)
        writer.put(firstEnd)
        writer.put(UInt32(part.scans.count))
        for scan in part.scans {
            writer.put(scan.time)
            writer.put(scan.word)
            writer.put(scan.siteKey)
            writer.put(scan.detail)
        }
        writer.put(UInt32(part.ends.count))
        for end in part.ends {
            writer.put(end.time)
            writer.put(end.deadline)
            writer.put(end.parcel)
        }
        return writer.sealed()
    }
}

extension ByteWriter {
    /// A parcel's fields in the order of its 64 bytes.
    mutating func put(_ parcel: Parcel) {
        put(parcel.word)
        put(parcel.start)
        for i in parcel.dwells.indices { put(parcel.dwells[i]) }
        put(parcel.destinationAndStop)
        put(parcel.largestWait)
        put(parcel.largestWaitPlace)
    }
}

extension Parcel {
    init(reading reader: inout ByteReader) {
        let word: UInt64 = reader.take()
        self.init(
            id: ParcelID(bits: word), start: reader.takeSignedTime(), destination: DestinationID(0))
        self.word = word
        for i in dwells.indices { dwells[i] = reader.take() }
        destinationAndStop = reader.take()
        largestWait = reader.take()
        largestWaitPlace = reader.take()
    }
}
