package import ParcelNetwork
package import SimulationKernel

/// A UTC date of the proleptic Gregorian calendar.
package struct CivilDate: Hashable, Sendable {
    package let year: Int
    package let month: Int
    package let day: Int

    /// The date of an instant of a run.
    package init(_ network: Network, _ time: SimTime) {
        let microseconds = time.microseconds
        let seconds =
            (microseconds - (microseconds % 1_000_000 + 1_000_000) % 1_000_000)
            / 1_000_000 + network.startUnixSeconds
        self.init(unixSeconds: seconds)
    }

    package init(unixSeconds: Int64) {
        let remainder = (unixSeconds % 86_400 + 86_400) % 86_400
        self.init(days: Int((unixSeconds - remainder) / 86_400))
    }

    /// From days since 1970-01-01 (Hinnant, chrono-compatible low-level date algorithms, 2013).
    package init(days: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// `13 Nov`.
    package var dayAndMonth: String {
        let names = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        return "\(day) \(names[month - 1])"
    }
}

extension CivilDate: CustomStringConvertible {
    /// `2023-11-13`.
    package var description: String {
        func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(twoDigits(month))-\(twoDigits(day))"
    }
}
