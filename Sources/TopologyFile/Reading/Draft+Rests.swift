package import SimulationKernel

/// How long a way by road takes a rested crew, with the stops that the law asks of drivers.
///
/// Regulation (EC) 561/2006 of the European Union: a driver stops for 45 minutes after 4.5 hours at
/// the wheel (article 7), drives for 9 hours a day (article 6) and then rests for 11 (article 8).
/// Two drivers take turns for 18 hours, one has his break while the other drives, and then both rest
/// for 9. The extensions to 10 hours, breaks and rests in parts, and the weekly rest are left out.
package enum DrivingRests: Hashable, Sendable {
    case none
    case eu561(crew: Int)

    static let turn = SimDuration.minutes(270)
    static let pause = SimDuration.minutes(45)
    static let day = SimDuration.hours(9)

    /// The time from departure to arrival; as long as `driving`, or longer.
    package func time(driving: SimDuration) -> SimDuration {
        /// Stops after each `span` of driving, but none on arrival.
        func stops(_ span: SimDuration) -> Int64 {
            max(0, driving.microseconds - 1) / span.microseconds
        }
        switch self {
        case .none: return driving
        case .eu561(crew: 1):
            let rests = stops(Self.day)
            let pauses = stops(Self.turn) - rests
            return driving + Self.pause * pauses + .hours(11) * rests
        case .eu561:
            return driving + .hours(9) * stops(Self.day + Self.day)
        }
    }
}

extension Draft {
    static let drivingKeys = ["driving", "rests", "crew"]

    /// `rests` and `crew` of a lane, or of one transit that overrides them.
    func rests(_ fields: Fields, isRoad: Bool, otherwise: DrivingRests = .none) -> DrivingRests {
        let crew = fields.count("crew", in: 1...2).map(Int.init)
        var rests = otherwise
        if let follows = fields.word("rests", [("none", false), ("eu-561", true)]) {
            rests = follows ? .eu561(crew: 1) : .none
        }
        if rests != .none, !isRoad {
            findings.error(
                at: fields.position("rests"), "driving rests of a lane that is not by road",
                mend: "remove 'rests': nobody drives there")
            return .none
        }
        guard let crew else { return rests }
        if rests == .none, crew > 1 {
            findings.error(
                at: fields.position("crew"), "a crew whose rests do not count",
                mend: "write 'rests: eu-561' too")
            return .none
        }
        return rests == .none ? .none : .eu561(crew: crew)
    }

    /// A leg's time: as given, or from its hours at the wheel.
    func transit(_ fields: Fields, _ rests: DrivingRests, isRoad: Bool) -> SimDuration? {
        guard let tree = fields.tree["transit"], case .map = tree.value else {
            return fields.duration("transit")
        }
        let path = "\(fields.path).transit"
        let given = Fields(tree, path: path, keys: Self.drivingKeys, findings: findings)
        let own = self.rests(given, isRoad: isRoad, otherwise: rests)
        guard let driving = given.duration("driving") else {
            if !given.has("driving") {
                given.missing("driving", mend: "write for example '{driving: 14 h, rests: eu-561}'")
            }
            return nil
        }
        let time = own.time(driving: driving)
        findings.note(
            "\(path).time", "\(time.microseconds / 60_000_000) min",
            .computed(own == .none ? "driving" : "driving and rests"))
        return time
    }
}
