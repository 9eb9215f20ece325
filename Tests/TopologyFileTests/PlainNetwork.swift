@testable import TopologyFile

/// A small right network with a table of each kind, for what one mistake in it brings about.
enum PlainNetwork {
    static let yaml = """
        hubsim: 1
        name: plain
        start: 2024-10-21
        run: {warm-up: 7 d, days: 14}
        data: [places.csv, holidays.csv]
        services:
          express: {promise: 4 working days, cut-off: 15:00, rank: 1}
          economy: {like: express, promise: 8 working days, rank: 2}
        vehicles:
          freighter: {mode: air, payload: 40 t, volume: 220 m3, fill: 85 %}
          truck: {mode: road, payload: 22 t}
          van: {mode: courier, parcels: 130, stops: 14/h}
        templates:
          station:
            sort: {lines: 1, rate: 3000/h}
            couriers: {waves: [Mon-Sat 09:00, Mon-Fri 15:00], vehicle: van, vans: 130 % of mean}
        regions:
          TR: {calendar: TR, sites: {IST: {sort: {lines: 1, rate: 1500/h}}}}
          PL:
            calendar: PL
            sites:
              Warsaw: {like: station}
              Krakow: {like: station}
              WAW-W:
                lat: 52.1
                lon: 20.8
                zone: Europe/Warsaw
                stock:
                  else: TR
                  supplies: {air: {departs: [Wed 18:00], takes: 3 d, receiving: 1 d}}
                  classes: {phones: {share: 10 %, reorder: at 4000 up to 9000}}
        unions: {U: [TR, PL]}
        lanes:
          ist-waw: {vehicle: freighter, route: [IST 07:35, Warsaw 09:40]}
          waw-krk: {vehicle: truck, route: [Warsaw 20:00, Krakow]}
          krk-waw: {vehicle: truck, route: [Krakow 20:00, Warsaw]}
          own: {vehicle: truck, route: [WAW-W 02:00, Warsaw]}
        demand:
          orders: {matrix: od.csv, from: IST, to: population of places.csv}

        """

    static let tables = [
        "od.csv":
            "origin,destination,service,parcels_per_day\nTR,PL,express,4000\nTR,PL,economy,6000\n",
        "places.csv": """
        name,lat,lon,zone,population
        IST,41.262,28.742,Europe/Istanbul,
        Warsaw,52.23,21.01,Europe/Warsaw,1860000
        Krakow,50.06,19.94,Europe/Warsaw,800000

        """,
        "holidays.csv": """
        calendar,date,kind,name
        TR,2024-10-29,closed,Republic Day
        PL,2024-11-01,closed,All Saints

        """,
    ]

    /// Reads it with texts replaced, in the topology or in whichever table has them.
    static func read(
        _ replacing: [(String, String)] = [], scenario: String = "", extra: String = "",
        bytes: [String: [UInt8]] = [:]
    ) -> TopologyReading {
        var yaml = yaml
        var tables = tables
        for (old, new) in replacing {
            yaml = yaml.replacing(old, with: new, maxReplacements: 1)
            for (name, text) in tables {
                tables[name] = text.replacing(old, with: new, maxReplacements: 1)
            }
        }
        return TopologyReader.read(
            Array((yaml + extra).utf8), file: "plain.yaml", scenario: scenario, expanding: true
        ) { name in
            if let bytes = bytes[name] { return .success(bytes) }
            guard let text = tables[name] else {
                return .failure(TopologyFileFailure(reason: "no such file"))
            }
            return .success(Array(text.utf8))
        }
    }

    /// Everything that is wrong, as `hubsim validate` tells it, without mends.
    static func problems(
        _ replacing: [(String, String)] = [], extra: String = "", bytes: [String: [UInt8]] = [:]
    ) -> [String] {
        TopologyValidation {
            read(replacing, scenario: $0, extra: extra, bytes: bytes)
        }.problems.map { "\($0.position): \($0.what)" }
    }
}
