import ResultsStore

extension RunSummary {
    /// Rows that a table of the text shows at most; the rest is in the files. A network of many
    /// regions needs the lines for these.
    var shownRows: Int { regions.count > RunSummary.regionsInOneColumn ? 4 : 5 }
    /// Regions shown in one column; more stand in two.
    private static let regionsInOneColumn = 8

    /// The summary for a terminal: the answer first, then the evidence, then the detail.
    ///
    /// - Parameters:
    ///   - directory: where the files are, or nil if none were written.
    ///   - width: columns of the terminal; tables of long names may exceed it.
    package func text(directory: String? = nil, width: Int = 100) -> String {
        var sections: [[String]] = [headline(width)]
        sections.append(disruptionLines(width))
        sections.append(serviceTable() + dwellLines(width) + backlogLines(width))
        sections.append(whyLate(width))
        sections.append(carriers.flatMap { Shown.wrapped($0.shown, width: width) })
        sections.append(stationTable())
        sections.append(lockerLines(width))
        sections.append(warehouseLines(width))
        sections.append(laneTable() + punctualityLines(width))
        sections.append(costLines(width))
        sections.append(regionTable(width))
        sections.append(footer(directory, width))
        return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
            .joined(separator: "\n\n") + "\n"
    }

    // MARK: The answer

    private func headline(_ width: Int) -> [String] {
        var lines: [String] = []
        for problem in ledgerProblems.prefix(3) {
            lines += Shown.wrapped("LEDGER BROKEN: \(problem).", width: width)
        }
        if status == .interrupted {
            let days = Shown.decimal(totalDays.value ?? 0, places: 1)
            lines.append("Interrupted after \(days) days: these results are partial.")
        }
        if let warning = TraceListing.warning(missing: missingScans) {
            lines += Shown.wrapped(warning + ".", width: width)
        }
        if !scenario.isEmpty { lines.append("Scenario \(scenario) of \(topology).") }
        lines += answer.flatMap { Shown.wrapped($0, width: width) }
        let open = onTime.open == 0 ? "none open" : "\(Shown.count(onTime.open)) still open"
        let ledger = ledgerBalanced ? "ledger balanced" : "ledger broken"
        lines.append(
            "\(Shown.count(cohort.parcels)) parcels measured, \(dates); \(open); \(ledger).")
        if let volume = volume.value, volume != 1 {
            let rest = warehouses.isEmpty ? "capacities are" : "capacities and stock are"
            lines.append("Demand x \(Shown.plain(volume)) of the file's; \(rest) not scaled.")
        }
        return lines
    }

    /// The pledges, those missed first; without pledges the share on time; without deadlines the
    /// lead time.
    private var answer: [String] {
        if status == .interrupted && cohort.parcels > 0 {
            return [
                "No verdict on pledges: below, parcels count as late though their deadlines lie after "
                    + "the run's stop."
            ]
        }
        let sentences = pledges(kept: false) + pledges(kept: true)
        if !sentences.isEmpty { return sentences }
        if onTime.eligible > 0 {
            return [
                "\(Shown.share(onTime.share.value)) of parcels on time "
                    + "(net of customs \(Shown.share(onTime.shareNet.value)))."
            ]
        }
        if cohort.parcels == 0 { return ["No parcel was created in the measured window."] }
        return [
            "Mean lead time \(leadTimeHours.shownMean(in: leadUnit)), "
                + "p90 \(leadTimeHours.shown(\.p90, in: leadUnit)); no deadline lies before the run's end."
        ]
    }

    /// A sentence for a pledge that was missed; those that were kept share one.
    private func pledges(kept: Bool) -> [String] {
        let rows = services.filter { $0.pledgeKept == kept }
        if kept && rows.count > 1 {
            let list = rows.map { row in
                "\(row.service) \(shownShare(row)) on time (target \(shownTarget(row.target.value)))"
            }
            return ["Pledges kept: " + list.joined(separator: ", ") + "."]
        }
        return rows.map { row in
            "Pledge \(kept ? "kept" : "missed"): \(shownShare(row)) of \(row.service) parcels "
                + "on time (net of customs \(Shown.share(row.cohort.onTime.shareNet.value))), "
                + "target \(shownTarget(row.target.value))."
        }
    }

    private func shownShare(_ row: ServiceRow) -> String {
        Shown.share(row.cohort.onTime.share.value ?? 0, against: row.target.value ?? 0)
    }

    /// Lead times of all tables are shown in one unit.
    private var leadUnit: TimeUnit { leadTimeHours.mean.value.map(TimeUnit.init(hours:)) ?? .days }

    private func shownTarget(_ target: Double?) -> String {
        target.map { Shown.plain(100 * $0) + " %" } ?? "-"
    }

    private var dates: String {
        let first = UTCDate(iso: firstDate)
        var last = UTCDate(iso: lastDate)
        if status == .interrupted {
            let reached = startUnixSeconds + Int64((totalDays.value ?? 0) * 86_400)
            // Not before the first, nor after the last. ISO dates are in the order of their text.
            last =
                [first, last, UTCDate(unixSeconds: reached)]
                .sorted { $0.description < $1.description }[1]
        }
        guard first != last else { return "\(last.dayAndMonth) \(last.year)" }
        let year = first.year == last.year ? "" : " \(first.year)"
        return "\(first.dayAndMonth)\(year) - \(last.dayAndMonth) \(last.year)"
    }

    // MARK: The evidence

    private func disruptionLines(_ width: Int) -> [String] {
        var lines = disruptions.prefix(shownRows).flatMap { Shown.wrapped($0.shown, width: width) }
        if disruptions.count > shownRows {
            lines.append("\(Shown.count(disruptions.count - shownRows)) more disruptions.")
        }
        lines += diversionLines(width)
        return lines
    }

    private func serviceTable() -> [String] {
        let shown = services.filter { $0.cohort.parcels > 0 }
        guard !shown.isEmpty else { return [] }
        var table = TextTable(
            header: [
                "", "parcels", "late", "on time", "net", "target", "mean", "p50", "p90", "p99",
                "days p90",
            ])
        for row in shown {
            table.add(serviceCells(row.service, row.cohort, target: row.target.value))
        }
        if shown.count > 1 { table.add(serviceCells("all", cohort, target: nil)) }
        return table.lines()
    }

    private func serviceCells(_ name: String, _ cohort: CohortSummary, target: Double?) -> [String]
    {
        let lead = cohort.leadTimeHours
        return [
            name, Shown.count(cohort.parcels), Shown.count(cohort.onTime.late),
            Shown.share(cohort.onTime.share.value), Shown.share(cohort.onTime.shareNet.value),
            shownTarget(target), lead.shownMean(in: leadUnit), lead.shown(\.p50, in: leadUnit),
            lead.shown(\.p90, in: leadUnit), lead.shown(\.p99, in: leadUnit),
            cohort.leadTimeWorkingDays.shownWhole(\.p90),
        ]
    }

    private func dwellLines(_ width: Int) -> [String] {
        let parts = cohort.dwellHours.named.filter { $0.hours > 0 }
        let total = parts.reduce(0) { $0 + $1.hours }
        guard total > 0 else { return [] }
        // Equal parts keep their order.
        let sorted = parts.enumerated().sorted {
            ($1.element.hours, $0.offset) < ($0.element.hours, $1.offset)
        }
        let text = sorted.map { "\($0.element.stage) \(Shown.share($0.element.hours / total))" }
        return Shown.wrapped("Time goes to: " + text.joined(separator: ", "), width: width)
    }

    private func whyLate(_ width: Int) -> [String] {
        let missed = services.first { $0.pledgeKept == false && !$0.cohort.whyLate.isEmpty }
        let subject = missed?.cohort ?? cohort
        guard subject.onTime.late > 0, status != .interrupted else { return [] }
        let name = missed.map { $0.service + " " } ?? ""
        let causes = subject.whyLate.count
        let title =
            "Why \(Shown.count(subject.onTime.late)) \(name)parcels were late"
            + (causes > shownRows ? " (\(shownRows) of \(Shown.count(causes)) causes)" : "")
        var table = TextTable(indent: 2)
        for cause in subject.whyLate.prefix(shownRows) {
            let bar = Shown.bar(cause.share.value, width: 20)
            table.add([
                cause.label, Shown.share(cause.share.value),
                bar + String(repeating: " ", count: 20 - bar.count),
            ])
        }
        return [title] + table.lines()
    }

    // MARK: The detail

    private func stationTable() -> [String] {
        // Idle stations say nothing; of the others the busiest come first.
        let busy = sites.enumerated().filter { $0.element.arrivals > 0 }.sorted {
            ($1.element.utilisation.value ?? 0, $0.offset)
                < ($0.element.utilisation.value ?? 0, $1.offset)
        }.map(\.element)
        guard !busy.isEmpty else { return [] }
        var table = TextTable(
            header: [
                title("Stations", busy.count), "servers",
                "arrivals", "busy", "mean wait", "longest", "waited", "mean queue",
            ])
        for row in busy.prefix(shownRows) {
            table.add([
                "\(row.site) \(row.kind)", Shown.count(row.servers), Shown.count(row.arrivals),
                Shown.share(row.utilisation.value), Shown.seconds(row.meanWaitSeconds.value),
                Shown.seconds(row.longestWaitSeconds.value), Shown.share(row.waitedShare.value),
                Shown.number(row.meanQueueLength.value),
            ])
        }
        return table.lines()
    }

    private func laneTable() -> [String] {
        let scheduled = lanes.enumerated().filter { $0.element.departures > 0 }.sorted {
            let a = ($0.element.leftBehindRate.value ?? 0, $0.element.load.value ?? 0)
            let b = ($1.element.leftBehindRate.value ?? 0, $1.element.load.value ?? 0)
            return a == b ? $0.offset < $1.offset : b < a
        }.map(\.element)
        guard !scheduled.isEmpty else { return [] }
        var table = TextTable(
            header: [
                title("Lanes", scheduled.count), "route",
                "trips", "parcels", "load", "limit", "ran full", "left behind",
            ], textColumns: 2)
        for row in scheduled.prefix(shownRows) {
            table.add([
                row.lane, row.shownRoute, Shown.count(row.departures), Shown.count(row.parcels),
                Shown.share(row.load.value), row.shownBinding,
                Shown.share(row.closedFullShare.value), Shown.share(row.leftBehindRate.value),
            ])
        }
        return table.lines()
    }

    private func regionTable(_ width: Int) -> [String] {
        guard regions.count > 1 else { return [] }
        let wide = regions.count <= RunSummary.regionsInOneColumn
        var table = TextTable(
            header: wide
                ? [
                    "Regions", "created", "received", "delivered", "in custody", "on time", "p90",
                    "events",
                ]
                : ["Regions", "created", "delivered", "on time", "p90"])
        for row in regions {
            let onTime = Shown.share(row.inbound.share.value)
            let p90 = row.inboundLeadTimeHours.shown(\.p90, in: leadUnit)
            table.add(
                wide
                    ? [
                        row.region, Shown.count(row.created), Shown.count(row.received),
                        Shown.count(row.delivered), Shown.count(row.inCustody), onTime, p90,
                        Shown.count(row.events),
                    ]
                    : [
                        row.region, Shown.count(row.created), Shown.count(row.delivered), onTime,
                        p90,
                    ])
        }
        return wide ? table.lines() : RunSummary.inTwoColumns(table.lines(), width)
    }

    /// Sets a table's rows side by side, its header over both; one column if they do not fit.
    private static func inTwoColumns(_ lines: [String], _ width: Int) -> [String] {
        guard let header = lines.first else { return lines }
        let rows = Array(lines.dropFirst())
        let column = lines.map(\.count).max() ?? 0
        guard 2 * column + 4 <= width else { return lines }
        let half = (rows.count + 1) / 2
        func pair(_ left: String, _ right: String) -> String {
            left + String(repeating: " ", count: column - left.count + 4) + right
        }
        return [pair(header, header)]
            + (0..<half).map { row in
                row + half < rows.count ? pair(rows[row], rows[row + half]) : rows[row]
            }
    }

    private func footer(_ directory: String?, _ width: Int) -> [String] {
        let ledger =
            "Ledger: \(Shown.count(parcels.created)) created: "
            + "\(Shown.count(parcels.delivered)) delivered, "
            + "\(Shown.count(parcels.returned)) returned, \(Shown.count(parcels.lost)) lost, "
            + "\(Shown.count(parcels.inCustody)) in custody, "
            + "\(Shown.count(parcels.inTransit)) in transit"
        let distinct = Set(processes.map(\.pid)).count
        var cost =
            "\(Shown.plain(totalDays.value)) days, \(Shown.count(events)) events in "
            + "\(Shown.number(wallSeconds.value)) s"
        if let rate = parcelsPerSecond.value {
            cost += " (\(Shown.decimal(rate, places: 0)) parcels/s)"
        }
        cost += "; start-up \(Shown.number(startSeconds.value)) s; \(Shown.count(distinct)) "
        cost += distinct == 1 ? "process" : "processes"
        if let memory = peakMemoryMiB.value, memory > 0 {
            cost += ", \(Shown.decimal(memory, places: 0)) MiB"
        }
        var lines = Shown.wrapped(ledger, width: width) + Shown.wrapped(cost, width: width)
        lines += workLines(width)
        lines.append("Digest \(digest), seed \(seed), volume \(Shown.plain(volume.value)) x")
        if let directory {
            lines.append("All of it: \(directory)/summary.json and \(directory)/results.sqlite")
        }
        return lines
    }

    /// `Tightest 4 of 24 stations`, or `Stations` if all are shown.
    func title(_ name: String, _ count: Int) -> String {
        count > shownRows
            ? "Tightest \(shownRows) of \(Shown.count(count)) \(name.lowercased())" : name
    }
}
