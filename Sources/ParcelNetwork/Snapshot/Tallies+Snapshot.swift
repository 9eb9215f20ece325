import Measurement
import SimulationKernel

// What is counted, as it stands: most of it is zero, and takes a byte.

extension RegionReport {
    /// The scalar counts and those of stepped stations; the others are the region's own tables.
    mutating func pass(through snapshot: inout SnapshotCoder) {
        snapshot.pass(compact: &events)
        snapshot.pass(compact: &custody.created)
        snapshot.pass(compact: &custody.received)
        snapshot.pass(compact: &custody.delivered)
        snapshot.pass(compact: &custody.returned)
        snapshot.pass(compact: &custody.lost)
        snapshot.pass(compact: &custody.handedOff)
        snapshot.pass(compact: &pendingOrders)
        for row in stepped.indices { stepped[row].pass(through: &snapshot) }
    }
}

extension FlowTally {
    mutating func pass(through snapshot: inout SnapshotCoder) {
        snapshot.pass(compact: &created)
        snapshot.pass(compact: &eligible)
        snapshot.pass(compact: &onTime)
        snapshot.pass(compact: &onTimeNet)
        snapshot.pass(compact: &delivered)
        snapshot.pass(compact: &returned)
        snapshot.pass(compact: &lost)
        snapshot.pass(compact: &withdrawn)
        followed.created.pass(through: &snapshot)
        followed.closed.pass(through: &snapshot)
        snapshot.pass(compact: &late)
        snapshot.pass(compact: &lateByCustoms)
        snapshot.pass(compact: &lateByPlan)
        snapshot.pass(compact: &lateByFailedAttempt)
        snapshot.pass(compact: &deliveredInWindow)
        leadMinutes.pass(through: &snapshot)
        leadWorkingDays.pass(through: &snapshot)
        snapshot.pass(&leadSum)
        snapshot.pass(&leadSquareSum)
        for stage in dwell.indices { snapshot.pass(&dwell[stage]) }
        for stage in lateDwell.indices { snapshot.pass(&lateDwell[stage]) }
        let blank = ComponentCount(component: 0, count: 0)
        snapshot.pass(&lateByComponent, leastSize: 5, blank: blank) { entry, snapshot in
            snapshot.pass(&entry.component)
            snapshot.pass(compact: &entry.count)
            snapshot.require(
                Int(entry.component) < snapshot.network.waitPlaceCount, "place of the late")
        }
    }
}

extension Histogram {
    mutating func pass(through snapshot: inout SnapshotCoder) {
        var counts = self.counts
        snapshot.pass(&counts, leastSize: 1, blank: 0) { $1.pass(compact: &$0) }
        guard snapshot.isReading else { return }
        guard let histogram = Histogram(counts: counts) else {
            snapshot.refuse("histogram")
            return
        }
        self = histogram
    }
}

extension StationTally {
    mutating func pass(through snapshot: inout SnapshotCoder) {
        snapshot.pass(compact: &arrivals)
        snapshot.pass(&waitSum)
        snapshot.pass(&waitSquareSum)
        snapshot.pass(&queueArea)
        snapshot.pass(&openQueueArea)
        snapshot.pass(&busyArea)
        snapshot.pass(&longestWait)
        snapshot.pass(compact: &waited)
        snapshot.pass(compact: &waitedHalfHour)
        snapshot.pass(compact: &carriedOver)
        snapshot.pass(compact: &vehicles)
        snapshot.pass(compact: &vehiclesWaited)
        snapshot.pass(&vehicleWaitSum)
        snapshot.pass(&longestVehicleWait)
        snapshot.pass(&dockArea)
    }
}

extension SteppedTally {
    mutating func pass(through snapshot: inout SnapshotCoder) {
        snapshot.pass(&downArea)
        snapshot.pass(&interruptedArea)
        snapshot.pass(&blockedArea)
        snapshot.pass(compact: &breakdowns)
        snapshot.pass(compact: &turnedAway)
        snapshot.pass(compact: &misread)
        for rank in ranks.indices {
            snapshot.pass(compact: &ranks[rank].arrivals)
            snapshot.pass(compact: &ranks[rank].waited)
            snapshot.pass(&ranks[rank].waitSum)
            snapshot.pass(&ranks[rank].waitSquareSum)
            snapshot.pass(&ranks[rank].longestWait)
        }
    }
}

extension BoardTally {
    mutating func pass(through snapshot: inout SnapshotCoder) {
        snapshot.pass(compact: &departures)
        snapshot.pass(compact: &departuresFull)
        snapshot.pass(compact: &loaded)
        snapshot.pass(compact: &onBoard)
        snapshot.pass(compact: &parcelCapacity)
        snapshot.pass(compact: &grams)
        snapshot.pass(compact: &gramCapacity)
        snapshot.pass(compact: &millilitres)
        snapshot.pass(compact: &millilitreCapacity)
        snapshot.pass(compact: &leftBehind)
        snapshot.pass(compact: &waiting)
        snapshot.pass(&waitSum)
        snapshot.pass(&leftBehindSquareSum)
        snapshot.pass(compact: &bags)
        snapshot.pass(compact: &bagsFull)
        snapshot.pass(compact: &bagged)
        snapshot.pass(compact: &bagsOpened)
        snapshot.pass(&bagWaitSum)
        snapshot.pass(compact: &containers)
        snapshot.pass(compact: &containersFull)
        snapshot.pass(compact: &contained)
        snapshot.pass(compact: &containersOpened)
        snapshot.pass(&containerWaitSum)
        snapshot.pass(compact: &transferred)
        snapshot.pass(compact: &bypassing)
        snapshot.pass(compact: &cancelled)
        snapshot.pass(compact: &rolledOver)
        snapshot.pass(compact: &late)
        snapshot.pass(&lateSum)
        snapshot.pass(compact: &called)
    }
}

extension CouriersTally {
    mutating func pass(through snapshot: inout SnapshotCoder) {
        snapshot.pass(compact: &waves)
        snapshot.pass(compact: &stops)
        snapshot.pass(compact: &failed)
        snapshot.pass(compact: &leftBehind)
    }
}

extension LockerTally {
    mutating func pass(through snapshot: inout SnapshotCoder) {
        snapshot.pass(compact: &calls)
        snapshot.pass(compact: &larger)
        snapshot.pass(compact: &elsewhere)
        snapshot.pass(compact: &full)
        snapshot.pass(compact: &deposits)
        snapshot.pass(compact: &collected)
        snapshot.pass(compact: &expired)
        for size in 0..<BySize<Int128>.count { snapshot.pass(&takenArea[size]) }
        snapshot.pass(&staySum)
        snapshot.pass(&reservedSum)
        snapshot.pass(compact: &mostTaken)
    }
}

extension StockTally {
    mutating func pass(through snapshot: inout SnapshotCoder) {
        snapshot.pass(compact: &initial)
        snapshot.pass(compact: &ordered)
        snapshot.pass(compact: &received)
        snapshot.pass(compact: &shipped)
        snapshot.pass(compact: &onHand)
        snapshot.pass(compact: &onTheWay)
        snapshot.pass(compact: &orders)
        snapshot.pass(compact: &fulfilled)
        snapshot.pass(compact: &foundNone)
        snapshot.pass(compact: &foundClosed)
        snapshot.pass(compact: &ranOut)
        snapshot.pass(compact: &shipmentsReceived)
        snapshot.pass(compact: &unitsReceived)
        snapshot.pass(&onHandArea)
        snapshot.pass(&emptyTime)
        snapshot.pass(compact: &closing)
        snapshot.pass(compact: &trailingOrders)
    }
}
