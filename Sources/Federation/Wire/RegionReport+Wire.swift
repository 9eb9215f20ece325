import Measurement
import ParcelNetwork
import SimulationKernel

// A region's metrics on the wire. Counts are compact (most are zero), wide sums 128 bits.

extension RegionReport {
    init(reading reader: inout ByteReader) {
        self.init()
        clock = reader.takeTime()
        events = reader.takeCompact()
        custody = CustodyCounts(reading: &reader)
        pendingOrders = reader.takeCompact()
        for _ in 0..<reader.takeCount(atMost: WireLimit.intervals, leastSize: 16) {
            digests.append(Digest(sum: reader.take()))
        }
        flows = FlowTallies(reading: &reader)
        for _ in 0..<reader.takeCount(atMost: .max, leastSize: 16) {
            stations.append(StationTally(reading: &reader))
        }
        for _ in 0..<reader.takeCount(atMost: .max, leastSize: 13) {
            boards.append(BoardTally(reading: &reader))
        }
        for _ in 0..<reader.takeCount(atMost: .max, leastSize: 4) {
            couriers.append(CouriersTally(reading: &reader))
        }
        for _ in 0..<reader.takeCount(atMost: .max, leastSize: WeekClock.hours) {
            var tally = PresenceTally()
            for hour in tally.areas.indices { tally.areas[hour] = reader.takeWide() }
            presence.append(tally)
        }
        for _ in 0..<reader.takeCount(atMost: .max, leastSize: 7) {
            stepped.append(SteppedTally(reading: &reader))
        }
        for _ in 0..<reader.takeCount(atMost: .max, leastSize: 12) {
            lockers.append(LockerTally(reading: &reader))
        }
        for _ in 0..<reader.takeCount(atMost: .max, leastSize: 17) {
            stock.append(StockTally(reading: &reader))
        }
        for _ in 0..<reader.takeCount(atMost: .max, leastSize: 1) {
            unstocked.append(reader.takeCompact())
        }
        for _ in 0..<reader.takeCount(atMost: .max, leastSize: 4) {
            carriers.append(CarrierTally(reading: &reader))
        }
    }

    func write(to writer: inout ByteWriter) {
        writer.put(clock)
        writer.putCompact(events)
        custody.write(to: &writer)
        writer.putCompact(pendingOrders)
        writer.put(UInt32(digests.count))
        for digest in digests { writer.put(digest.sum) }
        flows.write(to: &writer)
        writer.put(UInt32(stations.count))
        for tally in stations { tally.write(to: &writer) }
        writer.put(UInt32(boards.count))
        for tally in boards { tally.write(to: &writer) }
        writer.put(UInt32(couriers.count))
        for tally in couriers { tally.write(to: &writer) }
        writer.put(UInt32(presence.count))
        for tally in presence {
            for area in tally.areas { writer.putWide(area) }
        }
        writer.put(UInt32(stepped.count))
        for tally in stepped { tally.write(to: &writer) }
        writer.put(UInt32(lockers.count))
        for tally in lockers { tally.write(to: &writer) }
        writer.put(UInt32(stock.count))
        for tally in stock { tally.write(to: &writer) }
        writer.put(UInt32(unstocked.count))
        for orders in unstocked { writer.putCompact(orders) }
        writer.put(UInt32(carriers.count))
        for tally in carriers { tally.write(to: &writer) }
    }
}

extension CustodyCounts {
    init(reading reader: inout ByteReader) {
        self.init()
        created = reader.takeCompact()
        received = reader.takeCompact()
        delivered = reader.takeCompact()
        returned = reader.takeCompact()
        lost = reader.takeCompact()
        handedOff = reader.takeCompact()
        inCustody = reader.takeCompact()
    }

    func write(to writer: inout ByteWriter) {
        for count in [created, received, delivered, returned, lost, handedOff, inCustody] {
            writer.putCompact(count)
        }
    }
}

extension FlowTallies {
    /// The number of flows, that of the rows kept, and before each row its flow's number.
    init(reading reader: inout ByteReader) {
        let count = Int(reader.take(UInt32.self))
        var rows: [Row] = []
        for _ in 0..<reader.takeCompactCount(atMost: count, leastSize: 32) {
            let flow = reader.takeCompact()
            if flow >= UInt64(count) || rows.last.map({ flow <= $0.flow }) ?? false {
                reader.refuse(.number)
                break
            }
            rows.append(Row(flow: UInt32(flow), tally: FlowTally(reading: &reader)))
        }
        self.init(count: count, rows: rows)
    }

    func write(to writer: inout ByteWriter) {
        writer.put(UInt32(count))
        writer.putCompact(UInt64(rows.count))
        for row in rows {
            writer.putCompact(UInt64(row.flow))
            row.tally.write(to: &writer)
        }
    }
}

extension FlowTally {
    init(reading reader: inout ByteReader) {
        self.init()
        created = reader.takeCompact()
        eligible = reader.takeCompact()
        onTime = reader.takeCompact()
        onTimeNet = reader.takeCompact()
        delivered = reader.takeCompact()
        returned = reader.takeCompact()
        lost = reader.takeCompact()
        withdrawn = reader.takeCompact()
        late = reader.takeCompact()
        lateByCustoms = reader.takeCompact()
        lateByPlan = reader.takeCompact()
        lateByFailedAttempt = reader.takeCompact()
        deliveredInWindow = reader.takeCompact()
        followed.created = Histogram(reading: &reader)
        followed.closed = Histogram(reading: &reader)
        leadMinutes = Histogram(reading: &reader)
        leadWorkingDays = Histogram(reading: &reader)
        leadSum = reader.takeWide()
        leadSquareSum = reader.takeWide()
        for stage in dwell.indices { dwell[stage] = reader.takeWide() }
        for stage in lateDwell.indices { lateDwell[stage] = reader.takeWide() }
        for _ in 0..<reader.takeCompactCount(atMost: .max, leastSize: 5) {
            lateByComponent.append(
                ComponentCount(component: reader.take(), count: reader.takeCompact()))
        }
    }

    func write(to writer: inout ByteWriter) {
        for count in [
            created, eligible, onTime, onTimeNet, delivered, returned, lost, withdrawn, late,
            lateByCustoms, lateByPlan, lateByFailedAttempt, deliveredInWindow,
        ] { writer.putCompact(count) }
        followed.created.write(to: &writer)
        followed.closed.write(to: &writer)
        leadMinutes.write(to: &writer)
        leadWorkingDays.write(to: &writer)
        writer.putWide(leadSum)
        writer.putWide(leadSquareSum)
        for sum in dwell { writer.putWide(sum) }
        for sum in lateDwell { writer.putWide(sum) }
        writer.putCompact(UInt64(lateByComponent.count))
        for entry in lateByComponent {
            writer.put(entry.component)
            writer.putCompact(entry.count)
        }
    }
}

extension StationTally {
    init(reading reader: inout ByteReader) {
        self.init()
        arrivals = reader.takeCompact()
        waitSum = reader.takeWide()
        waitSquareSum = reader.takeWide()
        queueArea = reader.takeWide()
        openQueueArea = reader.takeWide()
        busyArea = reader.takeWide()
        longestWait = reader.take()
        waited = reader.takeCompact()
        waitedHalfHour = reader.takeCompact()
        carriedOver = reader.takeCompact()
        vehicles = reader.takeCompact()
        vehiclesWaited = reader.takeCompact()
        vehicleWaitSum = reader.takeWide()
        longestVehicleWait = Int64(clamping: reader.takeCompact())
        dockArea = reader.takeWide()
    }

    func write(to writer: inout ByteWriter) {
        writer.putCompact(arrivals)
        for sum in [waitSum, waitSquareSum, queueArea, openQueueArea, busyArea] {
            writer.putWide(sum)
        }
        writer.put(longestWait)
        writer.putCompact(waited)
        writer.putCompact(waitedHalfHour)
        writer.putCompact(carriedOver)
        writer.putCompact(vehicles)
        writer.putCompact(vehiclesWaited)
        writer.putWide(vehicleWaitSum)
        writer.putCompact(UInt64(clamping: longestVehicleWait))
        writer.putWide(dockArea)
    }
}

extension SteppedTally {
    init(reading reader: inout ByteReader) {
        self.init()
        downArea = reader.takeWide()
        interruptedArea = reader.takeWide()
        blockedArea = reader.takeWide()
        breakdowns = reader.takeCompact()
        turnedAway = reader.takeCompact()
        misread = reader.takeCompact()
        for _ in 0..<reader.takeCompactCount(atMost: .max, leastSize: 12) {
            var rank = RankTally()
            rank.arrivals = reader.takeCompact()
            rank.waited = reader.takeCompact()
            rank.waitSum = reader.takeWide()
            rank.waitSquareSum = reader.takeWide()
            rank.longestWait = reader.take()
            ranks.append(rank)
        }
    }

    func write(to writer: inout ByteWriter) {
        for sum in [downArea, interruptedArea, blockedArea] { writer.putWide(sum) }
        for count in [breakdowns, turnedAway, misread] { writer.putCompact(count) }
        writer.putCompact(UInt64(ranks.count))
        for rank in ranks {
            writer.putCompact(rank.arrivals)
            writer.putCompact(rank.waited)
            writer.putWide(rank.waitSum)
            writer.putWide(rank.waitSquareSum)
            writer.put(rank.longestWait)
        }
    }
}

extension LockerTally {
    init(reading reader: inout ByteReader) {
        self.init()
        calls = reader.takeCompact()
        larger = reader.takeCompact()
        elsewhere = reader.takeCompact()
        full = reader.takeCompact()
        deposits = reader.takeCompact()
        collected = reader.takeCompact()
        expired = reader.takeCompact()
        for size in 0..<BySize<Int128>.count { takenArea[size] = reader.takeWide() }
        staySum = reader.takeWide()
        reservedSum = reader.takeWide()
        let most = reader.takeCompact()
        if most > UInt64(UInt32.max) { reader.refuse(.number) }
        mostTaken = UInt32(truncatingIfNeeded: most)
    }

    func write(to writer: inout ByteWriter) {
        for count in [calls, larger, elsewhere, full, deposits, collected, expired] {
            writer.putCompact(count)
        }
        for size in 0..<BySize<Int128>.count { writer.putWide(takenArea[size]) }
        writer.putWide(staySum)
        writer.putWide(reservedSum)
        writer.putCompact(UInt64(mostTaken))
    }
}

extension BoardTally {
    init(reading reader: inout ByteReader) {
        self.init()
        departures = reader.takeCompact()
        departuresFull = reader.takeCompact()
        loaded = reader.takeCompact()
        onBoard = reader.takeCompact()
        parcelCapacity = reader.takeCompact()
        grams = reader.takeCompact()
        gramCapacity = reader.takeCompact()
        millilitres = reader.takeCompact()
        millilitreCapacity = reader.takeCompact()
        leftBehind = reader.takeCompact()
        waiting = reader.takeCompact()
        waitSum = reader.takeWide()
        leftBehindSquareSum = reader.takeWide()
        bags = reader.takeCompact()
        bagsFull = reader.takeCompact()
        bagged = reader.takeCompact()
        bagsOpened = reader.takeCompact()
        bagWaitSum = reader.takeWide()
        containers = reader.takeCompact()
        containersFull = reader.takeCompact()
        contained = reader.takeCompact()
        containersOpened = reader.takeCompact()
        containerWaitSum = reader.takeWide()
        transferred = reader.takeCompact()
        bypassing = reader.takeCompact()
        cancelled = reader.takeCompact()
        rolledOver = reader.takeCompact()
        late = reader.takeCompact()
        lateSum = reader.takeWide()
        called = reader.takeCompact()
    }

    func write(to writer: inout ByteWriter) {
        for count in [
            departures, departuresFull, loaded, onBoard, parcelCapacity, grams, gramCapacity,
            millilitres, millilitreCapacity, leftBehind, waiting,
        ] { writer.putCompact(count) }
        writer.putWide(waitSum)
        writer.putWide(leftBehindSquareSum)
        for count in [bags, bagsFull, bagged, bagsOpened] { writer.putCompact(count) }
        writer.putWide(bagWaitSum)
        for count in [containers, containersFull, contained, containersOpened] {
            writer.putCompact(count)
        }
        writer.putWide(containerWaitSum)
        for count in [transferred, bypassing, cancelled, rolledOver, late] {
            writer.putCompact(count)
        }
        writer.putWide(lateSum)
        writer.putCompact(called)
    }
}

extension CouriersTally {
    init(reading reader: inout ByteReader) {
        self.init()
        waves = reader.takeCompact()
        stops = reader.takeCompact()
        failed = reader.takeCompact()
        leftBehind = reader.takeCompact()
    }

    func write(to writer: inout ByteWriter) {
        for count in [waves, stops, failed, leftBehind] { writer.putCompact(count) }
    }
}

extension Histogram {
    /// The number of buckets, then each one's count.
    init(reading reader: inout ByteReader) {
        var counts: [UInt64] = []
        for _ in 0..<reader.takeCompactCount(atMost: Histogram.bucketLimit, leastSize: 1) {
            counts.append(reader.takeCompact())
        }
        guard let histogram = Histogram(counts: counts) else {
            reader.refuse(.histogram)
            self.init()
            return
        }
        self = histogram
    }

    func write(to writer: inout ByteWriter) {
        writer.putCompact(UInt64(counts.count))
        for count in counts { writer.putCompact(count) }
    }
}

extension ByteReader {
    /// A sum of 128 bits, as ``ByteWriter/putWide(_:)`` writes it.
    mutating func takeWide() -> Int128 {
        let low = takeCompact()
        if low & 1 == 0 { return Int128(low >> 1) }
        if low != 1 { refuse(.number) }
        return take(Int128.self)
    }
}

extension ByteWriter {
    /// Below 2^63 and not negative: twice the value, compact. Otherwise the compact number 1 and
    /// 128 bits.
    mutating func putWide(_ sum: Int128) {
        if sum >= 0, sum < 1 << 63 {
            putCompact(UInt64(sum) << 1)
        } else {
            putCompact(1)
            put(sum)
        }
    }
}
