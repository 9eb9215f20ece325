import Federation
import Measurement
import ParcelNetwork
import SimulationKernel

/// How fast parcels are created, from the last few seconds.
struct ParcelRate {
    private var samples: [(at: Double, parcels: UInt64)] = []

    static let window = 5.0

    /// Takes the count at this moment and gives the rate a second of wall time.
    ///
    /// Regions tell their counts every few seconds only, so what counts is when the sum changed; after
    /// a window without a change the rate is none.
    mutating func take(_ parcels: UInt64, at now: Double) -> Double {
        if samples.last?.parcels != parcels { samples.append((now, parcels)) }
        while samples.count > 2, now - samples[1].at > Self.window { samples.removeFirst() }
        guard let first = samples.first, let last = samples.last, last.at > first.at,
            last.parcels > first.parcels, now - last.at <= Self.window
        else { return 0 }
        return Double(last.parcels - first.parcels) / (last.at - first.at)
    }
}

extension RunTask {
    /// The progress of the whole from what is known of each region.
    func progress(
        _ statuses: [RegionStatus], parcels: UInt64, _ rate: inout ParcelRate,
        silence: (RegionID) -> Double = { _ in 0 }
    ) -> RunProgress {
        let present = statuses.filter { $0.state != .absent }
        let slowest = present.min { ($0.clock, $0.region) < ($1.clock, $1.region) }
        let isComplete = present.count == statuses.count
        return RunProgress(
            startUnixSeconds: network.startUnixSeconds,
            clock: isComplete ? slowest?.clock ?? .zero : .zero, end: network.plan.end,
            parcels: parcels, parcelsPerSecond: rate.take(parcels, at: RunTask.uptime),
            slowest: slowest.map { status in
                RunProgress.Slowest(
                    region: name(status.region),
                    activity: activity(status, silence: silence(status.region)))
            })
    }

    /// Silence from which on it is worth a word, in seconds.
    private static let notableSilence = 3.0

    func activity(_ status: RegionStatus, silence: Double) -> RunProgress.Activity {
        if silence >= Self.notableSilence { return .silent(seconds: Int(silence)) }
        let channel = status.blockedBy.map { network.channels[Int($0.index)] }
        switch (status.state, channel) {
        case (.waitingForHorizon, let channel?): return .awaiting(region: name(channel.from))
        case (.waitingForReceiver, let channel?): return .aheadOf(region: name(channel.to))
        default: return .computing
        }
    }

    private func name(_ region: RegionID) -> String { network.regions[Int(region.index)].name }
}
