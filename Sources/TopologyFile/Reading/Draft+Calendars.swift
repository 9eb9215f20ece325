extension Draft {
    private static let builtInCalendars = [("weekdays", UInt8(0b110_0000)), ("daily", UInt8(0))]

    /// Index of the calendar with this code; a new one has Saturday and Sunday off.
    private func calendar(coded code: String, at position: Position) -> Int {
        if let index = calendarIndex[code] { return index }
        let index = spec.calendars.count
        let weekend = Self.builtInCalendars.first { $0.0 == code }?.1 ?? 0b110_0000
        spec.calendars.append(
            CalendarSpec(
                code: code, weekend: weekend, closed: [], working: [], position: position))
        calendarIndex[code] = index
        return index
    }

    private func addBuiltInCalendars() {
        for (code, _) in Self.builtInCalendars {
            _ = calendar(coded: code, at: Position(file: Tree.builtInFile, line: 1, column: 1))
        }
    }

    /// Adds the dates of a table of calendars.
    func readCalendarTable(_ table: Table) {
        addBuiltInCalendars()
        var dates: [CivilDate] = []
        defer { checkDates(of: table, dates) }
        for row in table.rows.indices {
            guard let code = table.cell(row, "calendar") else {
                findings.error(at: table.position(ofRow: row), "no calendar's code in this row")
                continue
            }
            guard let day = table.cell(row, "date") else {
                findings.error(at: table.position(ofRow: row), "no date in this row")
                continue
            }
            let index = calendar(coded: code.text, at: code.position)
            do throws(Mistake) {
                let date = try date(day.text)
                dates.append(date)
                switch table.cell(row, "kind")?.text {
                case "closed": spec.calendars[index].closed.append(date)
                case "working": spec.calendars[index].working.append(date)
                case let kind:
                    findings.error(
                        at: table.cell(row, "kind")?.position ?? day.position,
                        "'\(kind ?? "")' is neither 'closed' nor 'working'")
                }
            } catch {
                findings.error(at: day.position, error)
            }
        }
    }

    func readCalendars() {
        addBuiltInCalendars()
        let records = Likeness("calendar", root["calendars"], findings: findings)
        for entry in section("calendars") {
            // A calendar may be like one of a table: those are no records of this section.
            let likes = entry.tree["like"].map { like in
                if case .list(let items) = like.value { items } else { [like] }
            }
            let fromTables = (likes ?? []).filter { like in
                root["calendars"]?[like.text ?? ""] == nil
                    && like.text.flatMap { calendarIndex[$0] } != nil
            }
            let isFromTables = !fromTables.isEmpty
            let own = isFromTables ? entry.tree.without(["like"]) : entry.tree
            let record = records.resolve(own)
            let fields = Fields(
                record.tree, path: "calendars.\(entry.key)",
                keys: Self.calendarKeys, findings: findings)
            let index = calendar(coded: entry.key, at: entry.position)
            spec.calendars[index].position = entry.position
            let tableLikes =
                fromTables.compactMap { $0.text } + record.kinds.filter { calendarIndex[$0] != nil }
            for code in tableLikes {
                guard let base = calendarIndex[code], base != index else { continue }
                spec.calendars[index].weekend = spec.calendars[base].weekend
                spec.calendars[index].closed += spec.calendars[base].closed
                spec.calendars[index].working += spec.calendars[base].working
            }
            if let days = fields.list("weekend", DayRule.weekday) {
                spec.calendars[index].weekend = days.reduce(0) { $0 | 1 << UInt8($1) }
            }
            for range in fields.list("closed", CivilDate.parseRange) ?? [] {
                spec.calendars[index].closed += range.dates
            }
            for range in fields.list("working", CivilDate.parseRange) ?? [] {
                spec.calendars[index].working += range.dates
            }
        }
        for index in spec.calendars.indices { settle(index) }
    }

    /// Sorts the dates, refuses those that are both, and calendars that never work.
    private func settle(_ index: Int) {
        let calendar = spec.calendars[index]
        let closed = Set(calendar.closed)
        let working = Set(calendar.working)
        if let both = closed.intersection(working).min() {
            findings.error(
                at: calendar.position,
                "calendar '\(calendar.code)' has \(both) both closed and working",
                mend: "take it out of one list")
        }
        spec.calendars[index].closed = closed.sorted()
        spec.calendars[index].working = working.sorted()
        let first = spec.start
        let last = spec.start.daysSince1970 + max(365, spec.run.days + 60)
        let works = (first.daysSince1970...last).contains { day in
            let date = CivilDate(daysSince1970: day)
            if working.contains(date) { return true }
            return !calendar.isWeekend(date) && !closed.contains(date)
        }
        if !works {
            findings.error(
                at: calendar.position, "calendar '\(calendar.code)' has no working days",
                mend: "leave a day of the week out of 'weekend', or give 'working' dates")
        }
    }

    func calendar(named code: String) throws(Mistake) -> Int {
        guard let index = calendarIndex[code] ?? (calendarsAreFaulty ? 0 : nil) else {
            throw Mistake.unknown("calendar", code, among: spec.calendars.map(\.code))
        }
        return index
    }
}

extension ClosedRange<CivilDate> {
    var dates: [CivilDate] {
        (lowerBound.daysSince1970...upperBound.daysSince1970).map(
            CivilDate.init(daysSince1970:))
    }
}
