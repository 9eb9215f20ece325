import Foundation

/// A network of like regions on a circle, each with lanes to its nearest eight, as a file.
///
/// What regions do beside handing over is the parcel pipeline's: sort, a lane of two hours or
/// more, customs, sort, a van. With fewer than nine regions each has lanes to all others.
struct RingFile: ~Copyable {
    let path: String

    /// - Parameter parcelsADay: over all regions, evenly.
    init(regions: Int, parcelsADay: Int) throws {
        path = NSTemporaryDirectory() + "/hubsim-ring-\(UUID().uuidString).yaml"
        try Data(RingFile.text(regions: regions, parcelsADay: parcelsADay).utf8)
            .write(to: URL(fileURLWithPath: path))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The nearest regions on both sides, at most four each.
    private static func neighbours(of region: Int, among count: Int) -> [Int] {
        var found: [Int] = []
        for step in [1, -1, 2, -2, 3, -3, 4, -4] {
            let other = (region + step + count) % count
            if other != region, !found.contains(other), found.count < count - 1 {
                found.append(other)
            }
        }
        return found
    }

    static func text(regions count: Int, parcelsADay: Int) -> String {
        var text = """
            hubsim: 1
            name: ring-\(count)
            start: 2023-10-30
            run: {warm-up: 0 d, days: 2}
            defaults: {lead: 4 h}
            services:
              standard: {promise: 3 working days, counts: daily}
            templates:
              hub:
                lat: 0.0
                sort: {lines: 8, rate: 100000/h}
                import: {lodged: at arrival, clears: all, none: {takes: 0 s}, physical: {share: 100 %, desks: 16, takes: 0.07 s, open: always}}
                couriers: {takes: 4 h + exponential mean 2 h}
            regions:

            """
        for region in 0..<count {
            let east = Double(region) * 360 / Double(count) - 180
            text +=
                "  r\(region): {zone: UTC, calendar: daily, "
                + "sites: {S\(region): {like: hub, lon: \(east)}}}\n"
        }
        // Alone, a region delivers within itself.
        let pairs = (0..<count).flatMap { from in
            neighbours(of: from, among: count).map { (from, $0) }
        }
        if !pairs.isEmpty { text += "lanes:\n" }
        for (from, to) in pairs {
            // Two hours to the next, half an hour more for each further.
            let apart = min((to - from + count) % count, (from - to + count) % count)
            text +=
                "  l\(from)-\(to): {mode: air, route: [S\(from), S\(to)], "
                + "takes: \(90 + 30 * apart) min, ready: 0 s}\n"
        }
        let flows = pairs.isEmpty ? [(0, 0)] : pairs
        let volume = max(1, parcelsADay / flows.count)
        text += "demand:\n"
        for (from, to) in flows {
            text += "  f\(from)-\(to): {flow: r\(from) -> r\(to), volume: \(volume)/day}\n"
        }
        return text
    }
}
