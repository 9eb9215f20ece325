import Testing

@testable import TopologyFile

@Suite("What runs, but can hardly be meant, is warned of")
struct PlausibilityTests {
    @Test(
        "Speeds, exchanged degrees, dates and cut-offs",
        arguments: [
            (
                "Warsaw 09:40]", "Warsaw 06:36]",
                "lane 'ist-waw' covers the 1352 km from 'IST' to 'Warsaw' in 1 min"
            ),
            (
                "[Warsaw 20:00, Krakow]", "[Warsaw 20:00, Krakow 21:00]",
                "lane 'waw-krk' covers the 252 km from 'Warsaw' to 'Krakow' in 60 min: 252 km/h"
            ),
            (
                "{mode: road, payload: 22 t}", "{mode: sea, payload: 22 t}",
                nil
            ),
            ("[Warsaw 20:00, Krakow]", "[Warsaw 20:00, Krakow 22:15]", nil),
            ("Warsaw 09:40]", "Warsaw 08:00]", nil),
            (
                "Krakow,50.06,19.94", "Krakow,19.94,50.06",
                "'Krakow' lies 4379 km from every other site of 'PL', and with 'lat' and 'lon'"
                    + " exchanged 234 km from 'WAW-W'"
            ),
            ("Krakow,50.06,19.94", "Krakow,54.35,18.65", nil),
            (
                "start: 2024-10-21", "start: 2026-10-19",
                "all its dates, 2024-10-29 to 2024-11-01, lie outside of the run,"
                    + " 2026-10-19 to 2026-11-08"
            ),
            (
                "vans: 130 % of mean", "vans: 9, cut-off: 45 d",
                "parcels must be ready 45 days before"
            ),
            ("vans: 130 % of mean", "vans: 9, cut-off: 12 h", nil),
            (
                "from: IST,",
                "from: IST, peaks: {xmas: {dates: 2025-12-01..2025-12-24, times: 2}},",
                "peak 'xmas' lies outside of the run, 2024-10-21 to 2024-11-"
            ),
            (
                "from: IST,",
                "from: IST, peaks: {sale: {dates: 2024-11-01..2025-12-24, times: 2}},",
                nil
            ),
        ])
    func warnings(old: String, new: String, what: String?) {
        let found = PlainNetwork.read([(old, new)])
        #expect(found.errors == [])
        let told = TopologyValidation { PlainNetwork.read([(old, new)], scenario: $0) }.problems
        #expect(told.allSatisfy { $0.severity == .warning && !$0.mend.isEmpty })
        #expect(told.count == (what == nil ? 0 : 1), "\(told)")
        if let what { #expect(told.first?.what.hasPrefix(what) == true, "\(told)") }
    }

    @Test("A latitude that can only be a longitude is an error that says so")
    func latitude() {
        let errors = PlainNetwork.read([("IST,41.262,28.742", "IST,128.742,41.262")]).errors
        #expect(errors.map(\.mend) == ["a latitude is at most 90: are 'lat' and 'lon' exchanged?"])
    }
}
