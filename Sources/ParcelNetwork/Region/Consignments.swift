import SimulationKernel

/// What one vehicle brought to a site for its customs, where those let go of a consignment as a whole.
struct Consignment {
    /// Its parcels that are not released yet.
    var open = 0
    /// Those that are, in the order of their releases.
    var waiting: [Held] = []

    struct Held: BitwiseCopyable {
        var slot: UInt32
        var stage: UInt32
        var since: SimTime
    }
}

/// A region's consignments: none in most networks.
///
/// A parcel belongs to one from when it reaches the site until it is released or has ended there, whatever
/// stages lie between. What is asked of the tables here is asked by key, never in their order.
struct Consignments: ~Copyable {
    struct Key: Hashable {
        /// The lane and the departure.
        var vehicle: UInt64
        /// Of the region's sites.
        var site: Int
    }

    /// By the region's sites: the customs row that holds consignments there, or -1.
    private let customs: [Int]
    private var consignments: [Key: Consignment] = [:]
    private var members: [UInt32: Key] = [:]
    let isOn: Bool

    init(_ network: Network, sites: Range<Int>) {
        customs = sites.map { site in
            let stage = network.stages[network.sites[site].stages].first {
                $0.kind == .importCustoms && network.customs[Int($0.part)].holdsConsignments
            }
            return stage.map { Int($0.part) } ?? -1
        }
        isOn = customs.contains { $0 >= 0 }
    }

    func customs(atSite site: Int) -> Int { customs[site] }

    /// Another parcel of a vehicle reaches a site where it is to clear.
    mutating func add(_ slot: UInt32, vehicle: UInt64, site: Int) {
        let key = Key(vehicle: vehicle, site: site)
        members[slot] = key
        consignments[key, default: Consignment()].open += 1
    }

    /// A parcel is released. Nil if it may go; otherwise those who may go now: nobody, or with the last of
    /// them all, in the order of their releases.
    mutating func release(_ slot: UInt32, stage: Int, at now: SimTime) -> [Consignment.Held]? {
        guard let key = members.removeValue(forKey: slot) else { return nil }
        consignments[key]?.waiting.append(
            Consignment.Held(slot: slot, stage: UInt32(stage), since: now))
        return close(key)
    }

    /// A parcel ends before it is released: perhaps the others waited for it alone.
    mutating func leave(_ slot: UInt32) -> [Consignment.Held] {
        guard let key = members.removeValue(forKey: slot) else { return [] }
        return close(key)
    }

    func forEachWaiting(_ body: (Consignment.Held, _ site: Int) -> Void) {
        for (key, consignment) in consignments {
            for held in consignment.waiting { body(held, key.site) }
        }
    }

    private mutating func close(_ key: Key) -> [Consignment.Held] {
        guard var consignment = consignments[key] else { return [] }
        consignment.open -= 1
        consignments[key] = consignment.open > 0 ? consignment : nil
        return consignment.open > 0 ? [] : consignment.waiting
    }
}

extension Consignments {
    /// Each with who is still open, by slot, and who waits.
    mutating func pass(through snapshot: inout SnapshotCoder, stages: Range<Int>) {
        var rows: [(key: Key, members: [UInt32], waiting: [Consignment.Held])] = []
        if !snapshot.isReading {
            var open: [Key: [UInt32]] = [:]
            for (slot, key) in members { open[key, default: []].append(slot) }
            rows = consignments.map { ($0.key, (open[$0.key] ?? []).sorted(), $0.value.waiting) }
                .sorted { ($0.key.site, $0.key.vehicle) < ($1.key.site, $1.key.vehicle) }
        }
        let most = customs.count - 1
        let blank = (
            key: Key(vehicle: 0, site: 0), members: [UInt32](), waiting: [Consignment.Held]()
        )
        snapshot.pass(&rows, leastSize: 15, blank: blank) { row, snapshot in
            snapshot.pass(&row.key.vehicle)
            snapshot.pass(&row.key.site, atMost: most, "site of a consignment")
            snapshot.pass(&row.members, leastSize: 4, blank: 0) { slot, snapshot in
                var member: UInt32? = slot
                snapshot.pass(&member, pointingTo: .parcel)
                snapshot.require(member != nil, "parcel of a consignment")
                slot = member ?? 0
            }
            snapshot.require(!row.members.isEmpty, "parcels of a consignment")
            let none = Consignment.Held(slot: 0, stage: 0, since: .zero)
            snapshot.pass(&row.waiting, leastSize: 16, blank: none) { held, snapshot in
                snapshot.pass(&held.slot, naming: .parcel)
                snapshot.pass(&held.stage)
                snapshot.require(
                    stages.contains(Int(held.stage))
                        && snapshot.network.stages.indices.contains(Int(held.stage))
                        && snapshot.network.stages[Int(held.stage)].kind == .importCustoms,
                    "stage of a consignment")
                snapshot.pass(&held.since)
            }
        }
        guard snapshot.isReading, snapshot.problem == nil else { return }
        consignments = [:]
        members = [:]
        for row in rows {
            for slot in row.members {
                snapshot.require(members[slot] == nil, "parcel of two consignments")
                members[slot] = row.key
            }
            snapshot.require(consignments[row.key] == nil, "one consignment twice")
            consignments[row.key] = Consignment(open: row.members.count, waiting: row.waiting)
        }
    }
}

// Customs that hold consignments: a parcel that is released waits for the last of its vehicle's.
extension Region {
    /// A parcel that alights reaches a site: with others of its vehicle it may be a consignment there.
    mutating func joinConsignment(_ slot: UInt32, site: Int) {
        let customs = consignments.customs(atSite: site)
        guard arrivingVehicle != 0, customs >= 0, awaitsImport(slot, at: customs) else { return }
        consignments.add(slot, vehicle: arrivingVehicle, site: site)
    }

    /// Whether those who were read may wait, and can go on.
    func checkConsignments(of snapshot: inout SnapshotCoder) {
        guard consignments.isOn else { return }
        consignments.forEachWaiting { held, site in
            let parcel = parcels[held.slot]
            let place = SiteID(own.sites.lowerBound + site)
            snapshot.require(
                network.stages[Int(held.stage)].site == place && !parcel.isCleared
                    && parcel.start <= held.since && held.since <= clock
                    && network.clears(parcel.destination, at: place)
                    && snapshot.canGoOn(parcel, from: place, stage: Int(held.stage)),
                "parcel of a consignment")
        }
    }

    /// The last of a consignment is released, or ended: those who waited for it are let go.
    mutating func letGo(_ held: [Consignment.Held], at now: SimTime) {
        for one in held {
            parcels.update(one.slot) { $0.add(now - one.since, to: .held) }
            clear(one.slot, stage: Int(one.stage), at: now)
        }
    }
}
