import ParcelNetwork
import SimulationKernel

/// A UTC date of the proleptic Gregorian calendar.
struct UTCDate: Hashable, Sendable {
    let year: Int
    let month: Int
    let day: Int

    init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// The date of an instant of a run.
    init(_ network: Network, _ time: SimTime) {
        let microseconds = time.microseconds
        let seconds =
            (microseconds - (microseconds % 1_000_000 + 1_000_000) % 1_000_000)
            / 1_000_000 + network.startUnixSeconds
        self.init(unixSeconds: seconds)
    }

    init(unixSeconds: Int64) {
        let remainder = (unixSeconds % 86_400 + 86_400) % 86_400
        self.init(days: Int((unixSeconds - remainder) / 86_400))
    }

    /// From days since 1970-01-01 (Hinnant, chrono-compatible low-level date algorithms, 2013).
    init(days: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        self.init(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
            day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// Reads what ``description`` wrote; day 0 for anything else.
    init(iso text: String) {
        let parts = text.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3, (1...12).contains(parts[1]) else {
            self.init(days: 0)
            return
        }
        self.init(year: parts[0], month: parts[1], day: parts[2])
    }

    /// `13 Nov`.
    var dayAndMonth: String {
        let names = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        return "\(day) \(names[month - 1])"
    }
}

extension UTCDate: CustomStringConvertible {
    /// `2023-11-13`.
    var description: String {
        func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(twoDigits(month))-\(twoDigits(day))"
    }
}
