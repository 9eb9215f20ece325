package import ResultsStore
import SimulationKernel

/// Whether two runs are one history, and if not where they part.
package struct RunDifference: Equatable, Sendable {
    /// A thing in which the two runs were set up otherwise.
    package struct Setting: Equatable, Sendable {
        package var name: String
        package var first: String
        package var second: String
    }

    /// A region and an interval for which the digests differ; nil is one that a run never reached.
    package struct Divergence: Equatable, Sendable {
        package var region: String
        package var interval: Int
        package var first: String?
        package var second: String?

        package init(region: String, interval: Int, first: String?, second: String?) {
            self.region = region
            self.interval = interval
            self.first = first
            self.second = second
        }
    }

    package var settings: [Setting]
    /// In the lowest interval, and there in the lowest region.
    package var divergence: Divergence?
    /// How many differ in all, of how many compared.
    package var differingIntervals = 0
    package var comparedIntervals = 0
    package var differingRegions = 0
    package var comparedRegions: Int
    /// At least one run was interrupted: each region is compared up to its last whole interval.
    package var isPartial: Bool
    private let digest: String
    private let startUnixSeconds: Int64
    private let intervalMicroseconds: Int64

    /// One history: the same digests, which on purpose says nothing about how they were set up.
    package var isIdentical: Bool { divergence == nil && comparedRegions > 0 }

    package init(_ first: StoredRun, _ second: StoredRun) {
        settings = RunDifference.settings(first, second)
        isPartial = first.status == .interrupted || second.status == .interrupted
        digest = first.digest
        startUnixSeconds = first.startUnixSeconds
        intervalMicroseconds = first.intervalMicroseconds
        comparedRegions = 0
        // Other regions or other intervals: nothing to lay side by side.
        guard first.regions.map(\.name) == second.regions.map(\.name),
            first.intervalMicroseconds == second.intervalMicroseconds
        else { return }
        comparedRegions = first.regions.count
        var differing = Array(repeating: false, count: comparedRegions)
        let count = (first.regions + second.regions).map(\.digests.count).max() ?? 0
        for interval in 0..<count {
            for (index, (a, b)) in zip(first.regions, second.regions).enumerated() {
                let reached = [RunDifference.whole(a, first), RunDifference.whole(b, second)]
                if isPartial && interval >= reached.min() ?? 0 { continue }
                let mine = RunDifference.digest(a, interval, of: first)
                let other = RunDifference.digest(b, interval, of: second)
                if mine == nil && other == nil { continue }
                comparedIntervals += 1
                guard mine != other else { continue }
                differingIntervals += 1
                differing[index] = true
                guard divergence == nil else { continue }
                divergence = Divergence(
                    region: a.name, interval: interval, first: mine, second: other)
            }
        }
        differingRegions = differing.count { $0 }
    }

    /// A region's digest of an interval, or nil if its run never reached it.
    ///
    /// A run that is drained ends wherever its regions stand once the last parcel is delivered, and
    /// nothing happens after that: an interval beyond is an empty one.
    private static func digest(_ region: StoredRun.Region, _ interval: Int, of run: StoredRun)
        -> String?
    {
        if interval < region.digests.count { return region.digests[interval] }
        return run.drain && run.status == .complete ? nothing : nil
    }

    /// The digest of no change of custody at all.
    private static let nothing = String(repeating: "0", count: 32)

    /// Compares what two run directories hold.
    package init(
        directory first: String, and second: String
    ) throws(ResultsProblem) {
        self.init(
            try ResultsFile.readRun(inDirectory: first),
            try ResultsFile.readRun(inDirectory: second))
    }

    /// How many intervals a region has closed: the last one of an interrupted run is cut short.
    private static func whole(_ region: StoredRun.Region, _ run: StoredRun) -> Int {
        run.status == .complete ? region.digests.count : max(0, region.digests.count - 1)
    }

    private static func settings(_ a: StoredRun, _ b: StoredRun) -> [Setting] {
        func days(_ microseconds: Int64) -> String {
            Shown.number(Double(microseconds) / 86_400e6) + " d"
        }
        func volume(_ millionths: Int64) -> String {
            "\(Double(millionths) / 1e6)"
        }
        let pairs: [(String, String, String)] = [
            ("topology", a.topology, b.topology),
            ("seed", a.seed, b.seed),
            ("volume", volume(a.volumeMillionths), volume(b.volumeMillionths)),
            ("start", "\(a.startUnixSeconds)", "\(b.startUnixSeconds)"),
            ("warm-up", days(a.warmUpMicroseconds), days(b.warmUpMicroseconds)),
            ("days", days(a.measuredMicroseconds), days(b.measuredMicroseconds)),
            ("end", days(a.endMicroseconds), days(b.endMicroseconds)),
            ("drain", "\(a.drain)", "\(b.drain)"),
            ("interval", days(a.intervalMicroseconds), days(b.intervalMicroseconds)),
            ("regions", "\(a.regions.count)", "\(b.regions.count)"),
            ("status", a.status.rawValue, b.status.rawValue),
        ]
        var settings = pairs.filter { $0.1 != $0.2 }.map {
            Setting(name: $0.0, first: $0.1, second: $0.2)
        }
        if settings.isEmpty && a.regions.map(\.name) != b.regions.map(\.name) {
            settings.append(Setting(name: "regions", first: "some", second: "others"))
        }
        if settings.isEmpty && a.blobDigest != b.blobDigest {
            settings.append(
                Setting(name: "compiled topology", first: a.blobDigest, second: b.blobDigest))
        }
        return settings
    }

    /// For people; `names` are what they called the two runs.
    package func text(names first: String, _ second: String) -> String {
        var lines: [String] = []
        if comparedRegions == 0 {
            lines.append("Not comparable: the runs have other regions or other intervals.")
        } else if let divergence {
            lines.append(
                "Different: \(Shown.count(differingIntervals)) of "
                    + "\(Shown.count(comparedIntervals)) intervals of regions, in "
                    + "\(differingRegions) of \(comparedRegions) regions.")
            lines.append(
                "First in interval \(divergence.interval) (\(dates(divergence.interval))), region "
                    + "\(divergence.region):")
            var table = TextTable(textColumns: 2, indent: 2)
            table.add([first, divergence.first ?? "not reached"])
            table.add([second, divergence.second ?? "not reached"])
            lines += table.lines()
        } else if isPartial {
            lines.append(
                "Identical as far as both ran: \(Shown.count(comparedIntervals)) intervals of "
                    + "\(comparedRegions) regions.")
        } else {
            lines.append(
                "Identical: digest \(digest), \(Shown.count(comparedIntervals)) intervals of "
                    + "\(comparedRegions) regions.")
        }
        if divergence == nil, comparedRegions > 0, !settings.isEmpty {
            lines.append("One history, though they were set up differently:")
        }
        for setting in settings {
            lines.append("  \(setting.name): \(setting.first) and \(setting.second)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func dates(_ interval: Int) -> String {
        func date(_ microseconds: Int64) -> UTCDate {
            UTCDate(unixSeconds: startUnixSeconds + microseconds / 1_000_000)
        }
        let from = date(Int64(interval) * intervalMicroseconds)
        let to = date(Int64(interval + 1) * intervalMicroseconds - 1)
        return from == to ? "\(from)" : "\(from) to \(to)"
    }
}
