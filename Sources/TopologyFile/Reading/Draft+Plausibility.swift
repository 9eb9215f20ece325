import ParcelNetwork
import SimulationKernel

// What runs, and can hardly be meant: each is a warning.
extension Draft {
    /// Couriers' cut-offs are minutes to hours.
    private static let longestCutOff = SimDuration.days(2)
    /// Metres between a site and the next of its region from which on it may be misplaced.
    private static let farAway = 1_500_000.0
    /// Sites of a region that a site is compared with.
    private static let mostCompared = 200

    /// More than any vehicle of the mode covers in an hour along the great circle, in km.
    private static func fastest(_ mode: Network.LaneMode) -> Double? {
        switch mode {
        case .air: 1200
        case .road: 130
        case .sea: 90
        case .order, .diversion: nil
        }
    }

    /// Warns of a leg that no vehicle of its mode covers in the time.
    func checkSpeed(
        of lane: LaneSpec, from: Int, to: Int, in time: SimDuration, at position: Position
    ) {
        let (from, to) = (spec.sites[from], spec.sites[to])
        guard let fastest = Self.fastest(lane.mode), time > .zero, from.latitude != nil,
            to.latitude != nil
        else { return }
        let kilometres = Draft.metres(from, to) / 1000
        let minutes = time.microseconds / 60_000_000
        let speed = kilometres / (Double(time.microseconds) / 3_600_000_000)
        guard speed > fastest else { return }
        let took = minutes < 120 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
        findings.warning(
            at: position,
            "lane '\(lane.name)' covers the \(Int(kilometres)) km from '\(from.name)' to '\(to.name)'"
                + " in \(took): \(Int(speed)) km/h",
            mend: "check the times, the zones of both sites, and where they are")
    }

    /// Warns of a site that lies far from its region, and not with its degrees exchanged.
    func checkExchangedDegrees() {
        for region in spec.regions {
            let sites = region.sites.filter { spec.sites[$0].latitude != nil }
            guard sites.count > 1 else { continue }
            for site in sites {
                let own = spec.sites[site]
                guard abs(own.longitude ?? 0) <= 90_000_000 else { continue }
                let others = Array(sites.lazy.filter { $0 != site }.prefix(Self.mostCompared))
                func nearest(_ place: (latitude: Int32?, longitude: Int32?)) -> (Double, Int)? {
                    var best: (Double, Int)?
                    for other in others {
                        let there = spec.sites[other]
                        let metres = Draft.metres(place, (there.latitude, there.longitude))
                        if metres < best?.0 ?? .infinity { best = (metres, other) }
                    }
                    return best
                }
                guard let given = nearest((own.latitude, own.longitude)), given.0 > Self.farAway,
                    let exchanged = nearest((own.longitude, own.latitude)),
                    exchanged.0 < given.0 / 4
                else { continue }
                findings.warning(
                    at: own.position,
                    "'\(own.name)' lies \(Int(given.0 / 1000)) km from every other site of "
                        + "'\(region.name)', and with 'lat' and 'lon' exchanged "
                        + "\(Int(exchanged.0 / 1000)) km from '\(spec.sites[exchanged.1].name)'",
                    mend: "the latitude is how far north it is: are they exchanged?")
                // Of two sites either may be the one.
                break
            }
        }
    }

    /// Warns of a table of holidays that has none of the run's years.
    func checkDates(of table: Table, _ dates: [CivilDate]) {
        guard let first = dates.min(), let last = dates.max(),
            let start = root["start"]?.text, (try? CivilDate.parse(start)) != nil
        else { return }
        let days = Int(spec.run.warmUp.microseconds / 86_400_000_000) + spec.run.days
        let end = spec.start + (days - 1)
        guard last < spec.start || first > end else { return }
        findings.warning(
            at: Position(file: table.file, line: 1, column: 1),
            "all its dates, \(first) to \(last), lie outside of the run, \(spec.start) to \(end)",
            mend: "add the holidays of the run's year, or change 'start'")
    }

    /// Warns of couriers for whom a parcel must be ready days before they leave.
    func checkCutOff(_ fields: Fields, _ cutOff: SimDuration?) {
        guard let cutOff, cutOff > Self.longestCutOff else { return }
        let days = cutOff.microseconds / 86_400_000_000
        findings.warning(
            at: fields.position("cut-off"), "parcels must be ready \(days) days before a wave",
            mend: "a cut-off is the time before it leaves: write for example '45 min'")
    }
}
