package import ResultsStore

/// A traced parcel told to people: what became of it, its scans, and where its time went.
package struct ParcelStory: Sendable {
    package let parcel: StoredParcel
    private let startUnixSeconds: Int64

    package init(_ parcel: StoredParcel, startUnixSeconds: Int64) {
        self.parcel = parcel
        self.startUnixSeconds = startUnixSeconds
    }

    /// Leads with the answer; then the scans, then the stages.
    package func text() -> String {
        var lines = Shown.wrapped(answer, width: 100)
        lines += Shown.wrapped(facts, width: 100)
        lines.append("")
        lines += scanLines()
        let dwell = parcel.dwell.filter { $0.seconds > 0 }.sorted { $0.seconds > $1.seconds }
        if let whole = parcel.endMicroseconds.map({ $0 - parcel.startMicroseconds }), whole > 0 {
            lines.append("")
            lines.append("Where its \(Shown.seconds(Double(whole) / 1e6)) went")
            var table = TextTable(textColumns: 1, indent: 2)
            for stage in dwell {
                let share = stage.seconds * 1e6 / Double(whole)
                table.add([
                    stage.stage, Shown.seconds(stage.seconds), Shown.share(share),
                    Shown.bar(share, width: 20),
                ])
            }
            lines += table.lines()
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// `412.96.17 was late by 1.3 d: ...`
    package var answer: String {
        let name = parcel.parcel
        guard let deadline = parcel.deadlineMicroseconds, parcel.endMicroseconds != nil else {
            return "\(name) was under way when the run ended."
        }
        guard let stop = parcel.stopMicroseconds else {
            return "\(name) was \(parcel.fate)\(whoEndedIt): it was never delivered nor attempted."
        }
        let margin = Shown.seconds(Double(abs(deadline - stop)) / 1e6)
        guard stop >= deadline else { return "\(name) was on time, \(margin) before its deadline." }
        return "\(name) was late by \(margin): \(reason)."
    }

    /// Who ended a parcel's way before anybody could deliver it, where its scans tell.
    private var whoEndedIt: String {
        let last = parcel.scans.dropLast().last
        switch last?.event {
        case "presented to customs": return " by customs at \(last?.site ?? "")"
        case "locker full": return " since its locker was full"
        default: return ""
        }
    }

    private var reason: String {
        let wait = Shown.seconds(parcel.largestWaitSeconds)
        let place = parcel.component ?? "nowhere"
        return switch parcel.cause.flatMap(LateKind.init(rawValue:)) {
        case .queue, .fullLocker:
            "alone it would have been on time; its longest wait, \(wait), was at \(place)"
        case .leftBehind:
            "alone it would have been on time; its longest wait, \(wait), was for \(place)"
        case .customs: "customs held it for \(Shown.seconds(seconds(of: "held")))"
        case .failedAttempt: "nobody was there at the first attempt"
        case .planTooSlow: "alone in an undisturbed network it would have been late too"
        case .notDelivered: "it was not delivered"
        case .unknown, nil: "the run did not record why"
        }
    }

    private func seconds(of stage: String) -> Double {
        parcel.dwell.first { $0.stage == stage }?.seconds ?? 0
    }

    private var facts: String {
        let to = parcel.destination.map { " for \($0)" } ?? ""
        let days = parcel.promiseWorkingDays
        var text =
            "\(parcel.service) (\(days) working day\(days == 1 ? "" : "s")), from \(parcel.origin)\(to): "
            + "clock started \(time(parcel.startMicroseconds))"
        if let deadline = parcel.deadlineMicroseconds { text += ", deadline \(time(deadline))" }
        if let end = parcel.endMicroseconds { text += ", \(parcel.fate) \(time(end))" }
        if let attempts = parcel.failedAttempts, attempts > 0 {
            text += ", \(attempts) failed attempt\(attempts == 1 ? "" : "s")"
        }
        return text + " (UTC)."
    }

    private func scanLines() -> [String] {
        var table = TextTable(
            header: ["time (UTC)", "site", "event", "", "EMSEVT", "after"], textColumns: 5,
            indent: 0)
        var before: Int64?
        for scan in parcel.scans {
            let after = before.map { Shown.seconds(Double(scan.timeMicroseconds - $0) / 1e6) }
            table.add([
                time(scan.timeMicroseconds), scan.site, scan.event, scan.component ?? "",
                scan.emsevt ?? "-", after ?? "",
            ])
            before = scan.timeMicroseconds
        }
        return table.lines()
    }

    /// `2023-11-13 04:12:09`.
    private func time(_ microseconds: Int64) -> String {
        UTCDate.timestamp(unixSeconds: startUnixSeconds + microseconds / 1_000_000)
    }
}

extension UTCDate {
    /// `2023-11-13 04:12:09`.
    static func timestamp(unixSeconds: Int64) -> String {
        let second = (unixSeconds % 86_400 + 86_400) % 86_400
        let parts = [second / 3600, second / 60 % 60, second % 60]
        let clock = parts.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
        return "\(UTCDate(unixSeconds: unixSeconds)) \(clock)"
    }
}
