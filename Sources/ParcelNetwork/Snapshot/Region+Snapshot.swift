import Measurement
import SimulationKernel

// A region's whole state as bytes: 24 of head, then its parts in the order of the walk below.
//
//  0  "HUBSIMSN"     8  version (32)     12  region (16), zero (16)     16  key of the network (64)
//
// What the network's tables determine is not in it. Slots are those of memory: nothing depends on
// their numbers, and to write them as they are is a copy. Who keeps the bytes keeps a checksum.
extension Region {
    private static var magic: UInt64 { 0x4E53_4D49_5342_5548 }
    static var snapshotVersion: UInt32 { 3 }

    /// Everything that its further history depends on, and all that it has counted, between two
    /// calls of ``run(until:atMost:)``. It changes nothing that can be seen.
    ///
    /// - Parameter isInOrder: whether events are sorted, so that a region and one that was restored
    ///   from it give the same bytes. It makes no difference to who reads.
    /// - Complexity: O(*n*) for *n* parcels and events that there are.
    package mutating func snapshot(isInOrder: Bool = false) -> SnapshotBytes {
        var used = SnapshotBytes()
        return snapshot(reusing: &used, isInOrder: isInOrder)
    }

    /// - Parameter used: what nobody needs any more; its memory is used again, as far as it is needed.
    package mutating func snapshot(
        reusing used: inout SnapshotBytes, isInOrder: Bool = false
    ) -> SnapshotBytes {
        var coder = SnapshotCoder(of: network, reusing: &used)
        coder.isInOrder = isInOrder
        coder.put(Region.magic)
        coder.put(Region.snapshotVersion)
        coder.put(id.index)
        coder.put(0 as UInt16)
        coder.put(network.snapshotKey)
        pass(through: &coder)
        var written = coder.takeWritten()
        used = written.takeSpare()
        return written
    }

    /// A region that goes on where another stood when the snapshot was taken, to the same history.
    ///
    /// What is read is checked against the tables: every index, every count, and that no parcel is in two
    /// places. The network's key is of its plan and the
    /// sizes and names of its tables; who resumes a run compares the digest of all of it.
    ///
    /// - Throws: why these bytes are no snapshot of this region.
    package init(
        _ network: Network, region: RegionID, restoring bytes: [UInt8]
    ) throws(SnapshotProblem) {
        // First: a noncopyable value cannot be left unmade on one way out (Swift 6.3).
        self.init(network, region: region)
        var coder = try Region.opened(bytes, network, region: region)
        queue = EventQueue()
        pass(through: &coder)
        try coder.finish()
    }

    /// Checks what stands before a region's state.
    private static func opened(
        _ bytes: [UInt8], _ network: Network, region: RegionID
    ) throws(SnapshotProblem) -> SnapshotCoder {
        var coder = SnapshotCoder(reading: bytes, of: network)
        guard bytes.count >= 24, coder.take() == magic else { throw .notASnapshot }
        let version = coder.take(UInt32.self)
        guard version == Region.snapshotVersion else { throw .otherVersion(version) }
        let index = coder.take(UInt16.self)
        let spare = coder.take(UInt16.self)
        coder.require(spare == 0, "head")
        guard coder.take() == network.snapshotKey else { throw .otherNetwork }
        guard index == region.index else { throw .otherRegion(index) }
        return coder
    }

    /// The walk over all that changes while a region runs. What is named stands before who names
    /// it; events, which are checked against all else, come last.
    private mutating func pass(through snapshot: inout SnapshotCoder) {
        snapshot.pass(&clock)
        snapshot.pass(&decidedUntil)
        snapshot.require(clock <= planEnd && decidedUntil <= planEnd, "clock")
        snapshot.pass(&routeTable, atMost: .max, "table of routes")
        snapshot.require(hasRouteTable, "table of routes")
        if snapshot.problem == nil { snapshot.routeTable = routeTable }
        snapshot.pass(&pendingInbound, atMost: .max, "number of handoffs to come")
        counts.pass(through: &snapshot)

        snapshot.pass(&parcels)
        batches.pass(through: &snapshot)
        containers.pass(through: &snapshot)
        consignments.pass(through: &snapshot, stages: own.stages)
        warehouses.pass(through: &snapshot)
        passQueues(through: &snapshot)
        passTallies(through: &snapshot)
        if snapshot.isReading && snapshot.problem == nil { checkQueues(of: &snapshot) }
        passEvents(through: &snapshot)
        if snapshot.isReading && snapshot.problem == nil {
            snapshot.require(isBalanced, "ledger")
        }
    }

    private mutating func passQueues(through snapshot: inout SnapshotCoder) {
        rings.pass(through: &snapshot, from: clock)
        for station in 0..<stations.count { stations[station].pass(through: &snapshot) }
        stepped.pass(through: &snapshot, stages: own.stages)
        for local in 0..<boards.count {
            boards[local].pass(
                through: &snapshot, board: network.boards[own.boards.lowerBound + local])
        }
        bags.pass(through: &snapshot, clock: clock)
        charters.pass(through: &snapshot)
        for row in 0..<couriers.count {
            couriers[row].pass(
                through: &snapshot, waves: tables.couriers[row].waves,
                cutOff: tables.couriers[row].cutOff)
        }
        for bank in 0..<lockers.banks.count { lockers.banks[bank].pass(through: &snapshot) }
        outboxes.pass(through: &snapshot, boards: own.boards)
    }

    private mutating func passTallies(through snapshot: inout SnapshotCoder) {
        for flow in 0..<flowTallies.count { flowTallies[flow].pass(through: &snapshot) }
        for station in 0..<stationTallies.count {
            stationTallies[station].pass(through: &snapshot)
        }
        for board in 0..<boardTallies.count { boardTallies[board].pass(through: &snapshot) }
        for row in 0..<couriersTallies.count { couriersTallies[row].pass(through: &snapshot) }
        tally.pass(through: &snapshot)
        presence.pass(through: &snapshot, clock: clock)
        carriers.pass(through: &snapshot)
    }

    /// Whether parcels and stock are all accounted for.
    private var isBalanced: Bool {
        guard heldCount >= 0 else { return false }
        var custody = counts.custody
        custody.inCustody = UInt64(heldCount)
        return custody.isBalanced && warehouses.tallies(at: clock).allSatisfy(\.isBalanced)
    }

    private var hasRouteTable: Bool {
        routeTable == 0
            || network.routeEpochs.contains { $0.region == id && Int($0.table) == routeTable }
    }
}

extension Network {
    /// Tells networks apart in a snapshot's head: the plan, and the sizes and stable names of tables.
    fileprivate var snapshotKey: UInt64 {
        var words: [UInt64] = [
            plan.seed, plan.volumeMillionths, UInt64(bitPattern: plan.warmUp.microseconds),
            UInt64(bitPattern: plan.measured.microseconds),
            UInt64(bitPattern: plan.end.microseconds), plan.drain ? 1 : 0,
            UInt64(bitPattern: plan.interval.microseconds), plan.trace.share,
            UInt64(bitPattern: startUnixSeconds), stableKey(name), stableKey(scenario),
        ]
        for parcel in plan.trace.parcels { words.append(parcel.bits) }
        for site in sites { words.append(site.stableKey) }
        for lane in lanes { words.append(lane.stableKey) }
        for stream in streams {
            words.append(stream.stableKey)
            words.append(stream.slotMean)
        }
        let sizes: [Int] = [
            regions.count, stages.count, stations.count, disciplines.count, customs.count,
            couriers.count, laneStops.count, boards.count, calls.count, destinations.count,
            routes.count, hops.count, flows.count, openings.count, intervals.count, waves.count,
            disruptions.count, cancellations.count, slowdowns.count, routeEpochs.count,
            lockers.count, charters.count, relievedBoards.count, carrierSites.count,
            backlogs.count, warehouses.count, products.count, stockedStreams.count,
        ]
        for size in sizes { words.append(UInt64(size)) }
        // Sound: words are their bytes, and the array outlives the call.
        return unsafe Checksum.of(words.span.bytes)
    }
}
