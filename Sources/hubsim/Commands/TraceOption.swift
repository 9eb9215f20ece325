import ArgumentParser
import ParcelNetwork

/// Whose steps a run records: `0.1 %`, `all`, or parcels such as `412.96.17,412.96.18`.
struct TraceOption: ExpressibleByArgument {
    var plan: TracePlan

    init?(argument: String) {
        let text = argument.filter { $0 != " " }
        if text == "all" {
            plan = TracePlan(share: TracePlan.all)
        } else if text.hasSuffix("%") {
            guard let percent = Double(text.dropLast()), percent > 0, percent <= 100 else {
                return nil
            }
            plan = TracePlan(share: UInt64((percent / 100 * Double(TracePlan.all)).rounded()))
        } else {
            let names = text.split(separator: ",", omittingEmptySubsequences: false)
            let parcels = names.compactMap { ParcelID(name: $0) }
            guard parcels.count == names.count, parcels.count <= TracePlan.mostParcels else {
                return nil
            }
            plan = TracePlan(parcels: parcels)
        }
    }
}

/// What `hubsim why` is asked about.
enum ParcelName {
    static func isValid(_ name: String) -> Bool { ParcelID(name: name) != nil }
}
