import ResultsStore

// What single values are called in the text.

extension LeadTime {
    /// `5.2 d`, or `>= 5.2 d` while parcels are open.
    func shownMean(in unit: TimeUnit) -> String {
        (lowerBounds.contains("mean") ? ">= " : "") + Shown.hours(mean.value, in: unit)
    }

    /// `7.0 d`, or `> 7.0 d` if the quantile was not reached.
    func shown(_ quantile: KeyPath<LeadTime, Figure>, in unit: TimeUnit) -> String {
        bound(quantile) + Shown.hours(self[keyPath: quantile].value, in: unit)
    }

    /// The same for working days.
    func shownWhole(_ quantile: KeyPath<LeadTime, Figure>) -> String {
        bound(quantile) + Shown.wholeNumber(self[keyPath: quantile].value)
    }

    private func bound(_ quantile: KeyPath<LeadTime, Figure>) -> String {
        let names: [(KeyPath<LeadTime, Figure>, String)] = [
            (\.p50, "p50"), (\.p90, "p90"), (\.p95, "p95"), (\.p99, "p99"),
        ]
        return names.contains { $0.0 == quantile && lowerBounds.contains($0.1) } ? "> " : ""
    }
}

extension Shown {
    static func wholeNumber(_ value: Double?) -> String {
        guard let value else { return "-" }
        return decimal(value, places: 0)
    }
}

extension DwellHours {
    var named: [(stage: String, hours: Double)] {
        [
            ("moving", moving), ("timetable", timetable), ("left behind", leftBehind),
            ("held", held), ("closed", closed), ("queue", queue), ("service", service),
        ].map { ($0.0, $0.1.value ?? 0) }
    }
}

extension LateCause {
    /// `left behind, hgh-lgg at HGH`.
    var label: String {
        let name = component.map { ", " + $0 } ?? ""
        return switch cause {
        case .queue: "queue" + name
        case .leftBehind: "left behind" + name
        case .fullLocker: "full locker" + name
        case .customs: "customs"
        case .planTooSlow: "plan too slow"
        case .failedAttempt: "failed attempt"
        case .notDelivered: "open, returned or lost"
        case .unknown: "not recorded"
        }
    }
}

extension LaneRow {
    /// `HGH - LGG - MAD`, its middle left out where it is long.
    var shownRoute: String {
        let whole = route.joined(separator: " - ")
        guard whole.count > 24, route.count > 2 else { return whole }
        return "\(route[0]) ... \(route[route.count - 1])"
    }

    var shownBinding: String {
        switch binding {
        case .parcels: "parcels"
        case .kilograms: "kg"
        case .cubicMetres: "m3"
        case nil: "-"
        }
    }
}
