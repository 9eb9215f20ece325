import Foundation
import Testing

@testable import TopologyFile

/// The examples of `topologies/README.md`: what a stranger copies.
enum Reference {
    /// The blocks of YAML of the documentation, in order.
    static let blocks: [String] = {
        let url = InvalidTopology.directory.deletingLastPathComponent().appending(
            path: "README.md")
        guard let text = try? String(contentsOf: url, encoding: .utf8) else { return [] }
        return text.components(separatedBy: "```yaml\n").dropFirst().map { block in
            block.components(separatedBy: "```")[0]
        }
    }()

    /// The network in one screen.
    static var first: String { blocks.first ?? "" }

    /// The reference's elements after one another are a network too, with these tables.
    static let yaml =
        """
        hubsim: 1
        name: reference
        start: 2023-10-30
        run: {warm-up: 7 d, days: 28, run-out: auto}
        data: [places.csv, calendars.csv]

        """ + blocks.dropFirst().joined()

    static let tables = [
        "places.csv": """
        name,iata,lat,lon,zone,calendar
        Hangzhou Xiaoshan,HGH,30.229,120.434,Asia/Shanghai,
        "Hong Kong, Chek Lap Kok",HKG,22.309,113.915,,
        Liege,LGG,50.637,5.443,Europe/Brussels,weekdays
        Madrid Barajas,MAD,40.472,-3.561,,
        Barcelona El Prat,BCN,41.297,2.078,,
        Getafe,,40.305,-3.731,,
        Madrid,,40.417,-3.704,Europe/Madrid,ES-MD
        Toledo,,39.862,-4.027,,
        HUB,,40.5,-3.5,,
        """,
        "calendars.csv": """
        calendar,date,kind,name
        CN,2023-10-01,closed,National Day
        CN,2023-10-07,working,make-up day
        HK,2023-12-25,closed,Christmas
        ES,2023-11-01,closed,"All Saints' Day"
        """,
        "es-towns.csv": """
        name,lat,lon,zone,couriers.vans,sort.lines,like
        Segovia,40.943,-4.109,Europe/Madrid,3,,
        Ávila,40.656,-4.700,Europe/Madrid,115 % of mean,2,city
        """,
        "cities.csv": """
        region,name,population
        ES,Madrid,3223000
        ES,Toledo,84000
        ES,Segovia,52000
        ES,Ávila,58000
        """,
        "cn-orders.csv": "hour,rate\n" + (0..<24).map { "\($0),1.\($0)" }.joined(separator: "\n"),
        "manaus.csv": """
        days,frequency
        7,3
        12,5
        19,1
        """,
        "stock-take.csv": """
        at,stage,flow,service,parcels,to,aged
        MAD-DC,sort,CN -> ES,five-day,40,Toledo,1 d
        Madrid,couriers,CN -> ES,five-day,200,Madrid,3 d
        HGH,,CN -> ES,ten-day,75,,
        """,
        "od.csv": """
        origin,destination,service,parcels_per_day
        HGH,ES,five-day,1200.5
        HKG,ES,ten-day,800
        HGH,Madrid,ten-day,30
        """,
    ]

    static func read(
        _ bytes: [UInt8], _ tables: [String: [UInt8]], expanding: Bool = false
    ) -> TopologyReading {
        TopologyReader.read(bytes, file: "reference.yaml", expanding: expanding) { name in
            guard let table = tables[name] else {
                return .failure(TopologyFileFailure(reason: "no such file"))
            }
            return .success(table)
        }
    }

    static func read(_ yaml: String, expanding: Bool = false) -> TopologyReading {
        read(Array(yaml.utf8), tables.mapValues { Array($0.utf8) }, expanding: expanding)
    }
}
