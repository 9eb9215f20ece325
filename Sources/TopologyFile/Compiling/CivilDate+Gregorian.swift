// The proleptic Gregorian calendar in whole numbers: eras of 400 years are 146,097 days, and a
// year that begins in March has its leap day at its end (Hinnant, chrono-compatible algorithms).
extension CivilDate {
    /// The date, or nil if there is none such: 2023-02-29.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), (1...31).contains(day), (1...9999).contains(year) else {
            return nil
        }
        let fromMarch = month > 2 ? year : year - 1
        let era = fromMarch / 400
        let yearOfEra = fromMarch - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        self.init(daysSince1970: era * 146_097 + dayOfEra - 719_468)
        guard yearMonthDay == (year, month, day) else { return nil }
    }

    package var yearMonthDay: (year: Int, month: Int, day: Int) {
        let shifted = daysSince1970 + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
            month: month,
            day: dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        )
    }

    package static func + (date: CivilDate, days: Int) -> CivilDate {
        CivilDate(daysSince1970: date.daysSince1970 + days)
    }

    /// Days from the second date to the first.
    package static func - (later: CivilDate, earlier: CivilDate) -> Int {
        later.daysSince1970 - earlier.daysSince1970
    }
}

extension CivilDate: CustomStringConvertible {
    /// `2023-10-30`.
    package var description: String {
        let (year, month, day) = yearMonthDay
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }
}
