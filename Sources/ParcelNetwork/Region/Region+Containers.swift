import Measurement
import SimulationKernel

/// A container that is moved from one lane to another.
struct Transfer {
    /// Its parcels; none if the row is free.
    var slots: [UInt32] = []
    /// What it is labelled for.
    var label = SiteID(0)
    /// Parcels that the lane labels for several sites: it can only be opened.
    var isMixed = false
    var since = SimTime.zero
}

/// The containers that a region moves unopened: none in most networks.
struct Containers: ~Copyable {
    let labels: ContainerLabels
    private(set) var transfers: [Transfer] = []
    private var free: [Int] = []
    /// The one whose parcels are still arriving.
    private var latest: Int?

    init(_ network: Network) { labels = ContainerLabels(network) }

    /// The first parcel of a container arrives; the number under which it is taken.
    mutating func begin(with slot: UInt32, for label: SiteID, at now: SimTime) -> Int {
        let number = free.popLast() ?? transfers.count
        if number == transfers.count { transfers.append(Transfer()) }
        transfers[number].slots.append(slot)
        transfers[number].label = label
        transfers[number].since = now
        latest = number
        return number
    }

    /// Another parcel of the container that arrives; false if there is none.
    mutating func goOn(with slot: UInt32, for label: SiteID) -> Bool {
        guard let latest else { return false }
        transfers[latest].slots.append(slot)
        if transfers[latest].label != label { transfers[latest].isMixed = true }
        return true
    }

    mutating func take(_ number: Int) -> Transfer {
        if latest == number { latest = nil }
        free.append(number)
        var transfer = Transfer()
        swap(&transfer, &transfers[number])
        return transfer
    }
}

extension Containers {
    /// Those that are moved now, and the one whose parcels are still arriving.
    mutating func pass(through snapshot: inout SnapshotCoder) {
        let occupied = snapshot.passOccupied(
            transfers.occupied { !$0.slots.isEmpty }, .transfer, leastSize: 18)
        if snapshot.isReading {
            transfers = Array(repeating: Transfer(), count: 64 * occupied.count)
            free = transfers.indices.reversed().filter { !occupied.marks($0) }
        }
        for number in transfers.indices
        where occupied.marks(number) && snapshot.problem == nil {
            snapshot.pass(slots: &transfers[number].slots)
            snapshot.pass(&transfers[number].label)
            snapshot.pass(&transfers[number].isMixed)
            snapshot.pass(&transfers[number].since)
        }
        var arriving = latest.map { UInt32($0) }
        snapshot.pass(&arriving, pointingTo: .transfer)
        latest = arriving.map { Int($0) }
    }
}

// Containers labelled for a site beyond the next stop. A parcel carries one bit: whether it is in the
// container of the one before it; what a container is for follows from the tables, so a vehicle's
// parcels are handled alike wherever a frame was cut.
extension Region {
    /// A vehicle's parcels alight where containers may be among them: each container is moved to its
    /// next lane unopened, who is in none enters the site.
    mutating func unload(
        _ batch: BatchStore.Batch, lane: RegionTables.Lane, stop: Int, at now: SimTime
    ) {
        let row = lane.firstStop + stop
        let site = network.laneStops[row].site
        let home = component(of: site)
        let first = batch.firstPlace
        for (offset, var parcel) in batch.parcels.enumerated() {
            let isWithOneBefore = parcel.isWithOneBefore
            parcel.isWithOneBefore = false
            let label = containers.labels.label(
                atStop: row, for: parcel.destination, isCleared: parcel.isCleared,
                isExported: parcel.isExported)
            guard label != ContainerLabels.noLabel else {
                enterSite(parcels.insert(parcel), component: home, at: now)
                continue
            }
            tally.add(
                .entered, site: tables.sites[Int(site.index)].stableKey, at: now, parcel: parcel.id)
            if presence.isOn { presence.count(1, site: home, at: now) }
            let slot = parcels.insert(parcel)
            let name = network.containerLabels[lane.firstLabel + Int(label)]
            if isWithOneBefore, containers.goOn(with: slot, for: name) { continue }
            let number = containers.begin(with: slot, for: name, at: now)
            schedule(
                .containerMoves, at: now + lane.transfer, component: home,
                identity: vehicleIdentity(
                    batch.lane, departure: Int(batch.trip & 0xFF_FFFF), place: first + offset),
                number: UInt32(number))
        }
    }

    /// A container is at its next lane: it waits there as a whole, or is opened if there is none that
    /// all of its parcels may take.
    mutating func containerMoves(_ number: Int, component: Int, at now: SimTime) {
        let transfer = containers.take(number)
        for slot in transfer.slots {
            parcels.update(slot) { $0.add(now - transfer.since, to: .service) }
        }
        let site = own.sites.lowerBound + component
        let first = network.hops[Int(ways(of: transfer.slots[0], from: site).first)]
        guard let hop = onward(transfer, from: site, at: now) else {
            let local = Int(first.board.index) - own.boards.lowerBound
            if isInWindow(now) { boardTallies[local].containersOpened += 1 }
            for slot in transfer.slots { enterStages(slot, of: site, at: now) }
            return
        }
        let board = network.boards[Int(hop.board.index)]
        let local = Int(hop.board.index) - own.boards.lowerBound
        let lane = tables.lanes[Int(board.lane.index)]
        if isInWindow(now) {
            boardTallies[local].transferred += 1
            boardTallies[local].bypassing += UInt64(transfer.slots.count)
        }
        if lane.isContinuous {
            sendTogether(transfer.slots, on: board, local: local, lane: lane, at: now)
            return
        }
        advancePlanned(local, board: board, lane: lane, to: now)
        let planned = boards[local].planned
        for (place, slot) in transfer.slots.enumerated() {
            parcels.update(slot) { $0.alightStop = Int(hop.alightStop) }
            boards[local].waiting.append(
                Waiting(
                    ready: now, slot: slot, planned: planned, isInBagBefore: place > 0,
                    isUnopened: true))
        }
    }

    /// The way on that takes a container to its label, or towards it on a lane that takes it on from
    /// there, and that is one for each of its parcels; of several the one that arrives first.
    private mutating func onward(
        _ transfer: Transfer, from site: Int, at now: SimTime
    ) -> Network.Hop? {
        if transfer.isMixed { return nil }
        let range = ways(of: transfer.slots[0], from: site)
        var best: Network.Hop?
        var bestTime = SimTime.infinity
        for index in Int(range.first)..<Int(range.first + range.count) {
            let hop = network.hops[index]
            guard transfer.slots.allSatisfy({ canGo($0, by: hop, from: site, to: transfer.label) })
            else { continue }
            let arrives = arrival(by: hop, at: now)
            if arrives < bestTime {
                bestTime = arrives
                best = hop
            }
        }
        return best
    }

    private func canGo(
        _ slot: UInt32, by hop: Network.Hop, from site: Int, to label: SiteID
    ) -> Bool {
        let range = ways(of: slot, from: site)
        let isWay = (Int(range.first)..<Int(range.first + range.count)).contains {
            network.hops[$0].board == hop.board && network.hops[$0].alightStop == hop.alightStop
        }
        guard isWay else { return false }
        let lane = tables.lanes[Int(network.boards[Int(hop.board.index)].lane.index)]
        let row = lane.firstStop + Int(hop.alightStop)
        if network.laneStops[row].site == label { return true }
        let parcel = parcels[slot]
        let next = containers.labels.label(
            atStop: row, for: parcel.destination, isCleared: parcel.isCleared,
            isExported: parcel.isExported)
        return next != ContainerLabels.noLabel
            && network.containerLabels[lane.firstLabel + Int(next)] == label
    }

    /// Parcels of a container that was opened go through the site like others.
    @inline(__always)
    mutating func enterStages(_ slot: UInt32, of site: Int, at now: SimTime) {
        let stages = tables.sites[site].stages
        if stages.isEmpty {
            board(slot, from: site, at: now)
        } else {
            pass(slot, from: stages.lowerBound, at: now)
        }
    }
}
