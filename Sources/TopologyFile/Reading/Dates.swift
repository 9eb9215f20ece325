// Dates, clock times and days of the week as text.

extension CivilDate {
    static func parse(_ text: String) throws(Mistake) -> CivilDate {
        let fields = text.trimmed.split(separator: "-", omittingEmptySubsequences: false)
        guard fields.count == 3, fields[0].count == 4, fields[1].count == 2, fields[2].count == 2,
            let year = digits(fields[0]), let month = digits(fields[1]), let day = digits(fields[2])
        else { throw Mistake("'\(text)' is no date", mend: "write for example '2023-10-30'") }
        guard let date = CivilDate(year: year, month: month, day: day) else {
            guard (1...12).contains(month) else {
                throw Mistake(
                    "there is no date \(text)",
                    mend: "year, month, day: write for example '2023-10-30'")
            }
            let days = (28...31).last { CivilDate(year: year, month: month, day: $0) != nil } ?? 28
            throw Mistake(
                "there is no date \(text)", mend: "the month has \(days) days")
        }
        guard (ReadingLimits.firstYear...ReadingLimits.lastYear).contains(year) else {
            throw Mistake(
                "\(text) is out of range",
                mend: "years are \(ReadingLimits.firstYear) to \(ReadingLimits.lastYear)")
        }
        return date
    }

    /// `2023-11-11` or `2023-11-11..2023-11-13`.
    static func parseRange(_ text: String) throws(Mistake) -> ClosedRange<CivilDate> {
        guard let dots = text.firstRange(of: "..") else {
            let date = try parse(text)
            return date...date
        }
        let first = try parse(text[..<dots.lowerBound].trimmed)
        let last = try parse(text[dots.upperBound...].trimmed)
        guard first <= last else {
            throw Mistake("'\(text)' ends before it begins", mend: "the earlier date comes first")
        }
        guard last.daysSince1970 - first.daysSince1970 <= ReadingLimits.longestDateRange else {
            throw Mistake("'\(text)' is longer than \(ReadingLimits.longestDateRange) days")
        }
        return first...last
    }

    private static func digits(_ text: Substring) -> Int? {
        text.allSatisfy { $0.isASCII && $0.isNumber } ? Int(text) : nil
    }
}

extension ClockTime {
    /// `16:00`, `26:00`, `06:30:15`.
    static func parse(_ text: String, most: Int = 48) throws(Mistake) -> ClockTime {
        let fields = text.trimmed.split(separator: ":", omittingEmptySubsequences: false)
        let numbers = fields.compactMap { field in
            (1...2).contains(field.count) && field.allSatisfy { $0.isASCII && $0.isNumber }
                ? Int(field) : nil
        }
        guard (2...3).contains(fields.count), numbers.count == fields.count else {
            throw Mistake("'\(text)' is no clock time", mend: "write for example '16:00'")
        }
        let seconds = numbers[0] * 3600 + numbers[1] * 60 + (numbers.count == 3 ? numbers[2] : 0)
        guard numbers[1] < 60, numbers.count == 2 || numbers[2] < 60, seconds <= most * 3600 else {
            throw Mistake("there is no clock time \(text)", mend: "00:00 to \(most):00")
        }
        return ClockTime(seconds: seconds)
    }

    /// `06:00-22:00`.
    static func parseRange(_ text: String) throws(Mistake) -> (ClockTime, ClockTime) {
        let fields = text.split(separator: "-", omittingEmptySubsequences: false)
        guard fields.count == 2 else {
            throw Mistake("'\(text)' is no span of time", mend: "write for example '06:00-22:00'")
        }
        let opens = try parse(fields[0].trimmed)
        let closes = try parse(fields[1].trimmed)
        guard opens < closes else {
            throw Mistake(
                "'\(text)' closes before it opens",
                mend: "past midnight count on: 06:00-26:00 closes at 02:00 of the next date")
        }
        guard closes.seconds - opens.seconds <= 86_400, opens.seconds < 86_400 else {
            throw Mistake("'\(text)' is longer than a day")
        }
        return (opens, closes)
    }
}

extension DatedClockTime {
    static let mostDays = 60

    /// `06:10+1`
    static func parse(_ text: String) throws(Mistake) -> DatedClockTime {
        let fields = text.split(separator: "+", omittingEmptySubsequences: false)
        let time = try ClockTime.parse(fields[0].trimmed)
        guard fields.count > 1 else { return DatedClockTime(days: 0, time: time) }
        guard fields.count == 2, let days = Int(fields[1].trimmed),
            (0...mostDays).contains(days)
        else {
            throw Mistake("'\(text)' is no clock time", mend: "write for example '06:10+1'")
        }
        return DatedClockTime(days: days, time: time)
    }
}

extension DayRule {
    static let weekdayNames = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

    static func weekday(_ text: String) throws(Mistake) -> Int {
        guard let index = weekdayNames.firstIndex(of: text) else {
            throw Mistake(
                "unknown day '\(text)'",
                mend: Suggestion.nearest(to: text, among: weekdayNames)
                    .map { "did you mean '\($0)'?" }
                    ?? "days: \(weekdayNames.joined(separator: ", ")), daily, working")
        }
        return index
    }

    /// `Mon`, `Mon-Fri`, `Fri-Mon`, `Sat,Sun`, `daily`, `working`.
    static func parse(_ text: String) throws(Mistake) -> DayRule {
        var rule = DayRule(weekdays: 0, working: false)
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let part = part.trimmed
            switch part {
            case "daily": rule.weekdays = DayRule.daily.weekdays
            case "working": rule.working = true
            default:
                let ends = part.split(separator: "-", omittingEmptySubsequences: false)
                guard ends.count <= 2 else { throw Mistake("unknown days '\(part)'") }
                var day = try weekday(ends[0].trimmed)
                let last = ends.count == 2 ? try weekday(ends[1].trimmed) : day
                rule.weekdays |= 1 << UInt8(day)
                while day != last {
                    day = (day + 1) % 7
                    rule.weekdays |= 1 << UInt8(day)
                }
            }
        }
        return rule
    }

    func union(_ other: DayRule) -> DayRule {
        DayRule(weekdays: weekdays | other.weekdays, working: working || other.working)
    }

    var isEmpty: Bool { weekdays == 0 && !working }
}
