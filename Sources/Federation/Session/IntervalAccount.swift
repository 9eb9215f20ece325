import Measurement
import ParcelNetwork
import SimulationKernel

/// One side's sums of a channel by interval of the dispatch, which never decreases along it.
struct IntervalAccount {
    private let key: UInt64
    private let interval: Int64
    private var closedSums: [CustodySum] = []
    /// The sum of the interval that ends at `openEnd`.
    private var openSum = CustodySum()
    /// The first instant after the open interval.
    private var openEnd: Int64
    /// What was counted in all intervals.
    private(set) var total: UInt64 = 0

    init(_ plan: RunPlan) {
        key = plan.seed
        interval = plan.interval.microseconds
        openEnd = interval
    }

    /// Goes on from sums taken before, the last of them of the open interval.
    init(_ plan: RunPlan, sums: [CustodySum], total: UInt64) {
        self.init(plan)
        closedSums = Array(sums.dropLast())
        openSum = sums.last ?? CustodySum()
        openEnd = interval &* Int64(max(1, sums.count))
        self.total = total
    }

    /// Counts a handoff.
    ///
    /// - Precondition: none dispatched later has been counted.
    @inline(__always)
    mutating func add(_ handoff: Handoff) {
        if handoff.dispatched.microseconds >= openEnd { open(handoff.dispatched) }
        openSum.add(parcel: handoff.parcel.id.bits, key: key)
        total += 1
    }

    @inline(never)
    private mutating func open(_ time: SimTime) {
        while time.microseconds >= openEnd {
            closedSums.append(openSum)
            openSum = CustodySum()
            openEnd += interval
        }
    }

    func sum(of interval: Int) -> CustodySum {
        if interval < closedSums.count { return closedSums[interval] }
        return interval == closedSums.count ? openSum : CustodySum()
    }

    /// By interval, the open one last.
    var sums: [CustodySum] { closedSums + [openSum] }

    /// The sums of at least `count` intervals.
    func account(_ channel: ChannelID, closed: Int) -> ChannelAccount {
        var account = ChannelAccount(channel: channel, closed: UInt32(closed), sums: sums)
        while account.sums.count < closed { account.sums.append(CustodySum()) }
        return account
    }
}

extension RunPlan {
    /// When an interval of the ledger ends.
    func intervalEnd(_ index: Int) -> SimTime {
        min(end, SimTime(microseconds: interval.microseconds * (Int64(index) + 1)))
    }
}
