import Measurement
import SimulationKernel
import Testing

@testable import ParcelNetwork

/// A parcel's setback against what it would do alone: the same parcels, drawn alike, in the same
/// towns with room for all at once and without disruptions.
@Suite("What a parcel lost to others and to disruptions is known to the moment")
struct SetbackTests {
    /// Two towns a trailer apart, with a night, a weekend and a day's wait to be made longer by.
    struct Towns {
        var name: String
        /// How long the second town's only line takes for a parcel; alone there is one for each.
        var takes: String
        /// What else is true of it, where parcels are not alone.
        var also = ""
        var trailer = 60
        var vans = 70
        var disruptions = ""

        func network(isCrowded: Bool, seed: UInt64) throws -> Network {
            var text = DisruptionNetworks.twoTowns(
                closed: "2023-10-07, 2023-10-08, 2023-10-14, 2023-10-15",
                sort: "takes: \(takes)" + (isCrowded ? also : ""),
                vans: isCrowded ? vans : 9999, disruptions: isCrowded ? disruptions : "")
            // A parcel a van: which of a van's it is would be the others' doing too.
            let changes = [
                ("parcels: 10, stops: 10/h", "parcels: 1, stops: 10/h"),
                ("vans: 9}", "vans: 9999}"),
                ("parcels: 60", "parcels: \(isCrowded ? trailer : 99999)"),
                ("open: [working 00:00-24:00]", "open: [working 06:00-22:00]"),
                ("lines: 1,", isCrowded ? "lines: 1," : "lines: 9999,"),
            ]
            for (old, new) in changes { text = text.replacing(old, with: new) }
            return try Reference.network(text: text, seed: seed)
        }
    }

    static let towns = [
        Towns(name: "a slow line", takes: "1100 s"),
        Towns(name: "too few vans", takes: "10 s", vans: 60),
        Towns(name: "small trailers", takes: "10 s", trailer: 34),
        Towns(name: "all of it", takes: "900 s", trailer: 36, vans: 64),
        Towns(
            name: "a town closed", takes: "300 s",
            disruptions: "  fog: {site: B, from: 2023-10-04 10:00, for: 30 h}"),
        Towns(
            name: "a lane closed", takes: "300 s",
            disruptions: "  ice: {lane: a-b, from: 2023-10-05 01:00, for: 40 h}"),
        Towns(
            name: "a line that breaks down", takes: "500 s", also: ", fails: every 9 h, repair: 3 h"
        ),
    ]

    @Test("It stops that much later than alone", arguments: towns, [UInt64(1), 2])
    func alone(towns: Towns, seed: UInt64) throws {
        let crowded = try Observed(running: towns.network(isCrowded: true, seed: seed))
        let alone = try Observed(running: towns.network(isCrowded: false, seed: seed)).endsByParcel
        var (compared, setBack, waited, byOthers, byPlan) = (0, 0, 0, 0, 0)
        for end in crowded.ends {
            guard let other = alone[end.parcel.id] else { continue }
            compared += 1
            let lost = end.time - other.time
            // A step less for each place where it was rounded.
            let error = lost - end.parcel.setback
            #expect(
                (.zero ..< .seconds(1)).contains(error),
                "\(towns.name), seed \(seed), \(end.parcel.id.bits): \(lost), \(end.parcel.setback)"
            )
            setBack += end.parcel.isSetBack ? 1 : 0
            let waits = end.parcel[.queue] + end.parcel[.leftBehind]
            waited += waits > .zero && abs((waits - lost).microseconds) > 1_000_000 ? 1 : 0
            guard end.time >= end.deadline else { continue }
            switch end.parcel.latenessReason(stop: end.time, deadline: end.deadline) {
            case .congestion:
                byOthers += 1
                #expect(other.time < end.deadline)
            case .plan:
                byPlan += 1
                #expect(other.time >= end.deadline)
            case .customs, .failedAttempt: Issue.record("there are none")
            }
        }
        #expect(compared > 500 && setBack > 100, "\(towns.name): \(compared), \(setBack)")
        #expect(waited > 50, "\(towns.name): waits alone say it too, but for \(waited)")
        #expect(byOthers + byPlan > 0 || seed != 1, "\(towns.name): nobody is late")
    }
}
