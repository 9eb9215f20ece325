import SimulationKernel

// Who staffs a station: so many servers while it is open, or so many by shift.
extension Draft {
    struct Staff {
        /// With shifts no fewer than are ever there together.
        var servers: Int
        var opening: OpeningSpec
        var shifts: [ShiftSpec] = []
    }

    /// `lines` and `open`, or `shifts`.
    func staff(_ fields: Fields, servers key: String, _ calendar: Int) -> Staff? {
        guard fields.has("shifts") else {
            let servers = fields.count(key, in: 0...ReadingLimits.mostServers)
            if servers == 0 { reportNobody(fields.position(key), key) }
            if !fields.has(key) {
                fields.missing(key, mend: "write '\(key): 2', or 'shifts' instead of 'open'")
            }
            let opening = fields.has("open") ? opening(fields, calendar) : .always
            guard let servers, let opening else { return nil }
            return Staff(servers: Int(servers), opening: opening)
        }
        for other in [key, "open"] where fields.has(other) {
            findings.error(
                at: fields.position(other), "both 'shifts' and '\(other)'",
                mend: "the shifts say when how many \(key) are staffed: leave '\(other)' out")
        }
        let holidays = onHolidays(fields)
        guard let shifts = shifts(fields, key), !shifts.isEmpty else { return nil }
        return Staff(
            servers: ShiftSpec.mostTogether(shifts),
            opening: .weekly(shifts.map(\.hours), holidays: holidays), shifts: shifts)
    }

    /// `{Mon-Fri 06:00-14:00: 8, Mon-Fri 14:00-22:00: 5}`; nil if one of them is wrong.
    private func shifts(_ fields: Fields, _ key: String) -> [ShiftSpec]? {
        let tree = fields.tree["shifts"] ?? .empty(at: fields.tree.position)
        let example = "Mon-Fri 06:00-14:00: 8"
        guard case .map(let entries) = tree.value else {
            findings.error(
                at: tree.position, "expected a map of shifts, found \(tree.kindName)",
                mend: "write for example '{\(example)}'")
            return nil
        }
        let each = Fields(
            tree, path: "\(fields.path).shifts", keys: entries.map(\.key), findings: findings)
        if entries.count > ReadingLimits.mostShifts {
            findings.error(
                at: tree.position, "\(entries.count) shifts: too many",
                mend: "at most \(ReadingLimits.mostShifts)")
            return nil
        }
        let shifts = entries.compactMap { entry -> ShiftSpec? in
            var hours: OpeningRule?
            do throws(Mistake) {
                hours = try OpeningRule.parse(entry.key, example: example)
            } catch {
                findings.error(at: entry.position, error)
            }
            let servers = each.count(entry.key, in: 0...ReadingLimits.mostServers)
            if servers == 0 { reportNobody(entry.tree.position, key) }
            if entry.tree.value == .nothing {
                findings.error(
                    at: entry.position, "'\(entry.key)' does not say how many \(key)",
                    mend: "write for example '\(example)'")
            }
            guard let hours, let servers, servers > 0 else { return nil }
            return ShiftSpec(hours: hours, servers: Int(servers))
        }
        if entries.isEmpty {
            findings.error(
                at: tree.position, "never open", mend: "write for example '{\(example)}'")
        }
        return shifts.count == entries.count ? shifts : nil
    }

    private func reportNobody(_ position: Position, _ key: String) {
        findings.error(
            at: position, "a capacity of zero: '\(key)'",
            mend: "nothing would ever be done: at least 1")
    }
}

extension OpeningRule {
    /// `Mon-Fri 08:00-20:00`
    static func parse(_ text: String, example: String) throws(Mistake) -> OpeningRule {
        let (days, rest) = try Draft.daysAndRest(text, example: example)
        let (opens, closes) = try ClockTime.parseRange(rest)
        return OpeningRule(days: days, opens: opens, closes: closes)
    }
}

extension ShiftSpec {
    /// How many servers shifts staff at once at most, whichever dates a calendar works: an upper bound,
    /// for that may never be.
    ///
    /// A shift ends within the date after the one on which it begins, so two dates tell all.
    static func mostTogether(_ shifts: [ShiftSpec]) -> Int {
        var most = 0
        for weekday in 0..<7 {
            for worked in 0..<4 {
                let today = shifts.filter {
                    $0.hours.days.contains(weekday: weekday, isWorking: worked & 1 != 0)
                }
                let before = shifts.filter {
                    $0.hours.days.contains(
                        weekday: (weekday + 6) % 7, isWorking: worked & 2 != 0)
                }
                for instant in Set(today.map(\.hours.opens.seconds)) {
                    let here = today.filter {
                        $0.hours.opens.seconds <= instant && instant < $0.hours.closes.seconds
                    }
                    let still = before.filter { instant + 86_400 < $0.hours.closes.seconds }
                    most = max(most, (here + still).reduce(0) { $0 + $1.servers })
                }
            }
        }
        return most
    }
}
