import ParcelNetwork
import SimulationKernel

// What scans tell of lockers: who was in one from when to when.
extension RunChecks {
    /// No locker holds more than it has compartments of that size or larger, its tallies are those
    /// of the stays, and so Little's law holds.
    func lockers() -> [String] {
        var stays = network.lockers.map { _ in [(from: SimTime, to: SimTime?, size: Int)]() }
        var seen = network.lockers.map { _ in LockerTally() }
        let reserving = Set(
            network.lockerServices.filter(\.reserves).map { Int($0.couriers) })
        for journey in journeys {
            for full in journey.fullLockers where isInWindow(full.at) {
                seen[full.locker].full += 1
            }
            guard let (locker, from) = journey.deposit else { continue }
            let to = journey.ended?.at
            // Where it is reserved its compartment is held from when the couriers had it.
            let held = journey.stays.last { stay in
                if case .delivering(let row) = stay.place { return reserving.contains(row) }
                return false
            }
            seen[locker].reservedSum += held.map { observed.inWindow($0.from, from) } ?? 0
            stays[locker].append((held?.from ?? from, to, size(of: journey.id, in: locker)))
            seen[locker].staySum += observed.inWindow(from, to)
            if isInWindow(from) { seen[locker].deposits += 1 }
            guard let ended = journey.ended, isInWindow(ended.at) else { continue }
            if ended.kind == .delivered {
                seen[locker].collected += 1
            } else {
                seen[locker].expired += 1
            }
        }
        var problems: [String] = []
        for (locker, stays) in stays.enumerated() {
            let record = network.lockers[locker]
            for size in 0..<BySize<UInt32>.count {
                let room = (size..<BySize<UInt32>.count).reduce(0) {
                    $0 + Int(record.compartments[$1])
                }
                let large = stays.filter { $0.size >= size }
                if isOver(large.map { ($0.from, $0.to ?? network.plan.end) }, room) {
                    problems.append("capacity: locker '\(record.name)' holds more than \(room)")
                }
            }
        }
        return problems + tallies(seen)
    }

    private func tallies(_ seen: [LockerTally]) -> [String] {
        var problems: [String] = []
        for (region, report) in observed.reports.enumerated() {
            let rows = network.lockers(of: RegionID(region))
            for (locker, tally) in zip(rows, report.lockers) {
                let one = seen[locker]
                let areas = (0..<BySize<Int128>.count).reduce(Int128(0)) {
                    $0 + tally.takenArea[$1]
                }
                // Of who is under way when the run ends it is not told whether a compartment is held.
                if areas != one.staySum + tally.reservedSum || tally.staySum != one.staySum
                    || tally.reservedSum < one.reservedSum
                    || tally.deposits != one.deposits || tally.full != one.full
                    || tally.collected != one.collected || tally.expired != one.expired
                {
                    problems.append(
                        "lockers: '\(network.lockers[locker].name)' counts \(tally.deposits) in, "
                            + "\(tally.collected) and \(tally.expired) out, \(tally.full) full, "
                            + "\(tally.staySum) and \(areas) us, seen \(one.deposits), "
                            + "\(one.collected), \(one.expired), \(one.full), \(one.staySum)")
                }
            }
        }
        return problems
    }

    /// The least compartment that the parcel fits, by the sizes of the couriers who filled it.
    private func size(of id: ParcelID, in locker: Int) -> Int {
        let home = network.destinations[Int(redraws.destination(of: id).index)].site
        let service = network.lockerServices.first {
            network.couriers[Int($0.couriers)].site == home
        }
        return service?.size(for: redraws.millilitres(of: id)) ?? 0
    }

    private func isInWindow(_ time: SimTime) -> Bool {
        time >= network.plan.windowStart && time < network.plan.windowEnd
    }
}
