import SimulationKernel

// What was read of the queues against the parcels that are in them: who waits was ready by then, and
// can go on.
extension Region {
    func checkQueues(of snapshot: inout SnapshotCoder) {
        let pending = rings.count + batches.inboundCount
        snapshot.require(pending <= pendingInbound, "number of handoffs to come")
        for local in 0..<boards.count where snapshot.problem == nil {
            checkWaiting(atBoard: local, &snapshot)
            checkBags(atBoard: local, &snapshot)
        }
        for row in 0..<couriers.count where snapshot.problem == nil {
            let site = network.couriers[row].site
            let isOwn = own.sites.contains(Int(site.index))
            for place in 0..<couriers[row].waiting.count {
                let waiting = couriers[row].waiting[place]
                let parcel = parcels[waiting.slot]
                let destination = network.destinations[Int(parcel.destination.index)]
                snapshot.require(
                    isOwn && parcel.isCleared && destination.site == site
                        && parcel.start <= waiting.ready, "parcel at the couriers")
            }
        }
        checkDiversions(of: &snapshot)
        checkConsignments(of: &snapshot)
        for index in 0..<stepped.stations.count where snapshot.problem == nil {
            checkVisits(at: index, &snapshot)
        }
    }

    private func checkWaiting(atBoard local: Int, _ snapshot: inout SnapshotCoder) {
        let index = own.boards.lowerBound + local
        let board = network.boards[index]
        let lane = tables.lanes[Int(board.lane.index)]
        snapshot.require(
            !lane.isContinuous || boards[local].waiting.isEmpty, "parcel at a lane's board")
        for place in 0..<boards[local].waiting.count where snapshot.problem == nil {
            let waiting = boards[local].waiting[place]
            let parcel = parcels[waiting.slot]
            let stop = parcel.alightStop
            guard stop > Int(board.stop), stop < lane.stopCount else {
                snapshot.refuse("stop where a parcel alights")
                return
            }
            let site = network.laneStops[lane.firstStop + stop].site
            snapshot.require(
                (waiting.ready <= clock || ahead.decides(board: local))
                    && parcel.start <= waiting.ready
                    && (!waiting.isUnopened || snapshot.canGoOn(parcel, from: board.site))
                    && isWay(waiting.slot, board: index) && snapshot.canGoOn(parcel, from: site),
                "parcel at a lane's board")
        }
    }

    private func checkBags(atBoard local: Int, _ snapshot: inout SnapshotCoder) {
        let row = bags.rows[local]
        guard row >= 0 else { return }
        let index = own.boards.lowerBound + local
        let board = network.boards[index]
        let lane = tables.lanes[Int(board.lane.index)]
        for key in 0..<bags.queues[row].bags.count {
            for bagged in bags.queues[row].bags[key].parcels {
                let parcel = parcels[bagged.slot]
                let stop = lane.isContinuous ? 1 : parcel.alightStop
                guard stop > Int(board.stop), stop < lane.stopCount else {
                    snapshot.refuse("stop where a parcel alights")
                    return
                }
                let site = network.laneStops[lane.firstStop + stop].site
                snapshot.require(
                    parcel.start <= bagged.ready && isWay(bagged.slot, board: index)
                        && snapshot.canGoOn(parcel, from: site), "parcel in a bag")
            }
        }
    }

    // MARK: Stepped stations

    private func checkVisits(at index: Int, _ snapshot: inout SnapshotCoder) {
        for rank in 0..<stepped.stations[index].inside.count {
            for place in 0..<stepped.stations[index].inside[rank].count {
                check(stepped.stations[index].inside[rank][place], at: index, &snapshot)
            }
            for place in 0..<stepped.stations[index].outside[rank].count {
                check(stepped.stations[index].outside[rank][place], at: index, &snapshot)
            }
        }
        for server in 0..<stepped.stations[index].servers.count {
            let state = stepped.stations[index].servers[server]
            // Only what works wears out, and it breaks down before less than nothing is left.
            snapshot.require(
                stepped.stations[index].discipline.breakdowns != .whileBusy
                    || state.upLeft >= .zero, "working time until a breakdown")
            switch state.phase {
            case .idle, .blocked:
                continue
            case .working, .interrupted:
                check(state.visit, at: index, &snapshot)
                // What was refused may lie anywhere in time.
                guard snapshot.problem == nil else { return }
                // Served in parts, none of them before it began, none of them yet to come.
                let goesOn = state.phase == .working ? state.since : clock
                let served = state.service - state.left
                snapshot.require(
                    state.visit.ready <= state.began && state.began <= state.since
                        && state.since <= clock && state.queued >= .zero
                        && state.queued <= state.began - state.visit.ready
                        && state.left >= .zero && served >= .zero
                        && state.began + served <= goesOn
                        && state.isDown == (state.phase == .interrupted), "service")
            }
        }
    }

    private func check(
        _ visit: SteppedStation.Visit, at index: Int, _ snapshot: inout SnapshotCoder
    ) {
        guard snapshot.problem == nil else { return }
        let stage = own.stages.lowerBound + Int(visit.stage)
        let parcel = parcels[visit.slot]
        let isDesk = stepped.stations[index].isDesk
        let most = isDesk ? UInt32(CustomsStep.last) : 1 << 30
        guard isStage(stage, of: index), visit.ready <= clock, parcel.start <= visit.ready,
            visit.number <= most,
            snapshot.canGoOn(
                parcel, from: network.stages[stage].site, stage: isDesk ? stage : stage + 1)
        else {
            snapshot.refuse("visit")
            return
        }
    }

    /// Whether a stage leads to a stepped station.
    private func isStage(_ stage: Int, of index: Int) -> Bool {
        let record = network.stages[stage]
        switch record.kind {
        case .stepped:
            return Int(record.part) == stepped.firstRow + index
        case .importCustoms, .exportCustoms:
            let station = network.disciplines[stepped.firstRow + index].station
            let customs = network.customs[Int(record.part)]
            return customs.documentsDesks == station || customs.physicalDesks == station
        case .served, .couriers:
            return false
        }
    }
}
