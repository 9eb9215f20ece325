package import ParcelNetwork

/// Why a late parcel was late: one kind a parcel.
package enum LateKind: String, Codable, Sendable {
    /// Its largest wait was at a station: others came first, or it was closed by a disruption.
    case queue
    /// Its largest wait was for room on a lane or in a courier's van, or for one that was cancelled.
    case leftBehind
    /// Its largest wait was for another tour of the couriers, since its locker was full.
    case fullLocker
    /// Late even alone in an undisturbed network.
    case planTooSlow
    case customs
    case failedAttempt
    /// Past the deadline and still open, returned or lost.
    case notDelivered
    /// None of these was recorded.
    case unknown
}

/// A number of late parcels with one cause.
package struct LateCount: Sendable {
    package var kind: LateKind
    /// Where the largest wait was, and its name, where that is the cause.
    package var station: Int?
    package var board: Int?
    package var couriers: Int?
    package var component: String?
    package var parcels: UInt64
}

extension FlowTally {
    /// Past the deadline or stopped after it, of the eligible: every parcel counted by
    /// ``lateCauses(_:)``.
    package var pastDeadline: UInt64 { eligible - min(onTime, eligible) }

    /// The causes of lateness that occurred: stations, boards, then the others.
    package func lateCauses(_ network: Network) -> [LateCount] {
        var causes = lateByComponent.map { row in
            let index = Int(row.component)
            let board = index - network.stations.count
            let couriers = board - network.boards.count
            return LateCount(
                kind: network.lateKind(at: row.component), station: board < 0 ? index : nil,
                board: network.boards.indices.contains(board) ? board : nil,
                couriers: network.couriers.indices.contains(couriers) ? couriers : nil,
                component: network.componentName(row.component), parcels: row.count)
        }
        let known = causes.reduce(lateByCustoms + lateByPlan + lateByFailedAttempt) {
            $0 + $1.parcels
        }
        let others: [(LateKind, UInt64)] = [
            (.planTooSlow, lateByPlan), (.customs, lateByCustoms),
            (.failedAttempt, lateByFailedAttempt),
            (.notDelivered, pastDeadline - min(late, pastDeadline)),
            (.unknown, late - min(known, late)),
        ]
        causes += others.map { LateCount(kind: $0, parcels: $1) }
        return causes.filter { $0.parcels > 0 }
    }
}

extension Network {
    /// What it is to be late for a wait at a place of ``Network/waitPlaceCount``.
    func lateKind(at place: UInt32) -> LateKind {
        let index = Int(place)
        return index < stations.count
            ? .queue : index < componentCount ? .leftBehind : .fullLocker
    }

    /// What a parcel's largest wait points at, as people call it: `MAD-DC sort` for a station,
    /// `hgh-lgg at HGH` for a board, `Madrid couriers` for couriers, or a locker's name.
    package func componentName(_ component: UInt32) -> String {
        var index = Int(component)
        if index < stations.count {
            return "\(sites[Int(stations[index].site.index)].name) \(stations[index].kind)"
        }
        index -= stations.count
        if index < boards.count {
            let board = boards[index]
            return "\(lanes[Int(board.lane.index)].name) at \(sites[Int(board.site.index)].name)"
        }
        index -= boards.count
        if index < couriers.count {
            return "\(sites[Int(couriers[index].site.index)].name) couriers"
        }
        index -= couriers.count
        return index < lockers.count ? lockers[index].name : "nowhere"
    }
}
