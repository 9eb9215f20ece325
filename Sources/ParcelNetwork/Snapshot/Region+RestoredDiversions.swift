import SimulationKernel

// Whoever may be diverted must find a way on from there.
extension Region {
    func checkDiversions(of snapshot: inout SnapshotCoder) {
        if tables.diversions.isEmpty { return }
        let landings = network.divertedLandings()
        func check(_ parcel: Parcel, from board: Int, _ snapshot: inout SnapshotCoder) {
            for landing in landings[board] where landing.stops.contains(parcel.alightStop) {
                snapshot.require(
                    snapshot.canGoOn(parcel, from: landing.to), "parcel that may be diverted")
            }
        }
        for local in 0..<boards.count where snapshot.problem == nil {
            let board = own.boards.lowerBound + local
            guard !landings[board].isEmpty else { continue }
            for place in 0..<boards[local].waiting.count {
                check(parcels[boards[local].waiting[place].slot], from: board, &snapshot)
            }
            for parcel in boards[local].aboard.flatMap(\.parcels) {
                check(parcel, from: board, &snapshot)
            }
            guard bags.rows[local] >= 0 else { continue }
            for key in 0..<bags.queues[bags.rows[local]].bags.count {
                for bagged in bags.queues[bags.rows[local]].bags[key].parcels {
                    check(parcels[bagged.slot], from: board, &snapshot)
                }
            }
        }
        batches.forEachLoad { batch in
            let lane = network.lanes[Int(batch.lane.index)]
            let before = lane.stops.lowerBound + Int(batch.trip >> 24) - 1
            let board = Int(network.laneStops[before].board.index)
            for parcel in batch.parcels { check(parcel, from: board, &snapshot) }
        }
    }
}
