import SimulationKernel

/// One locker's compartments: how many are taken of each size, and what is counted of them.
struct LockerBank {
    /// Names it in scans and in the digest.
    let key: UInt64
    let compartments: BySize<UInt32>
    /// Rows of the network's `lockerNeighbours`.
    let neighbours: Range<Int>
    private(set) var taken = BySize<UInt32>(0, 0, 0)
    /// Up to when the integrals are counted.
    private var settled: SimTime = .zero
    var tally = LockerTally()

    init(_ locker: Network.Locker) {
        key = locker.stableKey
        compartments = locker.compartments
        neighbours = locker.neighbours
    }

    /// The least size from `size` to `largest` of which a compartment is free.
    func free(from size: Int, upTo largest: Int) -> Int? {
        var size = size
        while size <= largest {
            if taken[size] < compartments[size] { return size }
            size += 1
        }
        return nil
    }

    mutating func take(_ size: Int, at now: SimTime, in window: Range<SimTime>) {
        precondition(taken[size] < compartments[size], "a compartment is taken twice")
        settle(at: now, in: window)
        taken[size] += 1
        notePeak(at: now, in: window)
    }

    mutating func release(_ size: Int, at now: SimTime, in window: Range<SimTime>) {
        precondition(taken[size] > 0, "a compartment is freed twice")
        settle(at: now, in: window)
        taken[size] -= 1
    }

    /// Carries the integrals on to `now`: before every change of a number, and for a report.
    mutating func settle(at now: SimTime, in window: Range<SimTime>) {
        let from = max(settled, window.lowerBound)
        let length = Int128((max(from, min(now, window.upperBound)) - from).microseconds)
        settled = max(settled, now)
        guard length > 0 else { return }
        notePeak(at: from, in: window)
        for size in 0..<BySize<UInt32>.count {
            tally.takenArea[size] += Int128(taken[size]) * length
        }
    }

    private mutating func notePeak(at now: SimTime, in window: Range<SimTime>) {
        guard window.contains(now) else { return }
        tally.mostTaken = max(tally.mostTaken, taken.small + taken.medium + taken.large)
    }
}

/// A region's lockers. A region without any asks ``isOn`` and no more.
struct LockerBanks: ~Copyable {
    let isOn: Bool
    /// The network's row of the first.
    let firstBank: Int
    /// By row of the network's couriers: the row of `services`, or -1; empty without lockers.
    private let serviceOfCouriers: [Int32]
    private let services: [Network.LockerService]
    var banks: FixedArray<LockerBank>
    /// The measured window.
    let window: Range<SimTime>

    init(_ network: Network, region: RegionID) {
        let rows = network.lockers(of: region)
        isOn = !rows.isEmpty
        firstBank = rows.lowerBound
        services = network.lockerServices
        var serviceOfCouriers: [Int32] = []
        if !rows.isEmpty {
            serviceOfCouriers = Array(repeating: -1, count: network.couriers.count)
            for (row, service) in services.enumerated() where !service.banks.isEmpty {
                serviceOfCouriers[Int(service.couriers)] = Int32(row)
            }
        }
        self.serviceOfCouriers = serviceOfCouriers
        banks = FixedArray(count: rows.count) {
            LockerBank(network.lockers[rows.lowerBound + $0])
        }
        let start = network.plan.windowStart
        window = start..<max(start, network.plan.windowEnd)
    }

    /// The lockers that couriers fill; nil if they have none.
    @inline(__always)
    func service(ofCouriers row: Int) -> Network.LockerService? {
        guard isOn, serviceOfCouriers[row] >= 0 else { return nil }
        return services[Int(serviceOfCouriers[row])]
    }

    /// What was counted up to a clock, a row a locker.
    func tallies(at clock: SimTime) -> [LockerTally] {
        (0..<banks.count).map {
            var bank = banks[$0]
            bank.settle(at: clock, in: window)
            return bank.tally
        }
    }
}

extension LockerBank {
    mutating func pass(through snapshot: inout SnapshotCoder) {
        for size in 0..<BySize<UInt32>.count {
            snapshot.pass(compact: &taken[size])
            snapshot.require(taken[size] <= compartments[size], "compartments taken")
        }
        snapshot.pass(&settled)
        tally.pass(through: &snapshot)
    }
}
