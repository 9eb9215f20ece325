import Foundation
import Testing

@testable import ParcelNetwork

@Suite("What a snapshot must hold")
struct SnapshotLayoutTests {
    /// A type whose values hold a region's state, its bytes, and what they were when its `pass` was
    /// last looked at.
    struct Layout: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Int
        let known: Int
        var testDescription: String { name }
    }

    static let layouts: [Layout] = [
        Layout(name: "BatchStore", bytes: MemoryLayout<BatchStore>.size, known: 32),
        Layout(name: "InboundRings", bytes: MemoryLayout<InboundRings>.size, known: 32),
        Layout(name: "Arrival", bytes: MemoryLayout<InboundRings.Arrival>.size, known: 72),
        Layout(name: "StationQueue", bytes: MemoryLayout<StationQueue>.size, known: 192),
        Layout(name: "CrewQueue", bytes: MemoryLayout<CrewQueue>.size, known: 56),
        Layout(name: "OpeningClock", bytes: MemoryLayout<OpeningClock>.size, known: 24),
        Layout(name: "SteppedStations", bytes: MemoryLayout<SteppedStations>.size, known: 40),
        Layout(name: "SteppedStation", bytes: MemoryLayout<SteppedStation>.size, known: 248),
        Layout(name: "Crew", bytes: MemoryLayout<SteppedStation.Crew>.size, known: 120),
        Layout(name: "BoardQueue", bytes: MemoryLayout<BoardQueue>.size, known: 120),
        Layout(name: "Waiting", bytes: MemoryLayout<Waiting>.size, known: 16),
        Layout(name: "Bags", bytes: MemoryLayout<Bags>.size, known: 40),
        Layout(name: "BagQueue", bytes: MemoryLayout<BagQueue>.size, known: 88),
        Layout(name: "Bagged", bytes: MemoryLayout<Bagged>.size, known: 16),
        Layout(name: "HeldBag", bytes: MemoryLayout<HeldBag>.size, known: 24),
        Layout(name: "Charters", bytes: MemoryLayout<Charters>.size, known: 16),
        Layout(name: "CharterQueue", bytes: MemoryLayout<CharterQueue>.size, known: 80),
        Layout(name: "Containers", bytes: MemoryLayout<Containers>.size, known: 49),
        Layout(name: "Consignments", bytes: MemoryLayout<Consignments>.size, known: 25),
        Layout(name: "Held", bytes: MemoryLayout<Consignment.Held>.size, known: 16),
        Layout(name: "CouriersQueue", bytes: MemoryLayout<CouriersQueue>.size, known: 160),
        Layout(name: "LockerBanks", bytes: MemoryLayout<LockerBanks>.size, known: 64),
        Layout(name: "LockerBank", bytes: MemoryLayout<LockerBank>.size, known: 212),
        Layout(name: "Warehouses", bytes: MemoryLayout<Warehouses>.size, known: 160),
        Layout(name: "ProductStock", bytes: MemoryLayout<ProductStock>.size, known: 192),
        Layout(name: "Shipment", bytes: MemoryLayout<Shipment>.size, known: 16),
        Layout(name: "Outboxes", bytes: MemoryLayout<Outboxes>.size, known: 24),
        Layout(name: "Handoff", bytes: MemoryLayout<Handoff>.size, known: 96),
        Layout(name: "Parcel", bytes: MemoryLayout<Parcel>.size, known: 64),
        Layout(name: "CarrierMeter", bytes: MemoryLayout<CarrierMeter>.size, known: 48),
        Layout(name: "PresenceMeter", bytes: MemoryLayout<PresenceMeter>.size, known: 64),
        Layout(name: "CustodyLog", bytes: MemoryLayout<CustodyLog>.size, known: 96),
        Layout(name: "Scan", bytes: MemoryLayout<Scan>.size, known: 32),
        Layout(name: "TracedEnd", bytes: MemoryLayout<TracedEnd>.size, known: 80),
    ]

    @Test(
        "A stored property more is passed through the snapshot before its type's size is set here",
        arguments: layouts)
    func stored(layout: Layout) {
        #expect(layout.bytes == layout.known, "\(layout.name): does its `pass` hold all of it?")
    }

    /// The same of types that can be asked for their properties: padding hides none of these.
    @Test("So is one of a record")
    func fields() {
        let records: [(name: String, fields: Int, known: Int)] = [
            ("RegionReport", Mirror(reflecting: RegionReport()).children.count, 15),
            ("CustodyCounts", Mirror(reflecting: CustodyCounts()).children.count, 7),
            ("FlowTally", Mirror(reflecting: FlowTally()).children.count, 21),
            ("FollowTally", Mirror(reflecting: FollowTally()).children.count, 2),
            ("StationTally", Mirror(reflecting: StationTally()).children.count, 15),
            ("SteppedTally", Mirror(reflecting: SteppedTally()).children.count, 7),
            ("RankTally", Mirror(reflecting: RankTally()).children.count, 5),
            ("BoardTally", Mirror(reflecting: BoardTally()).children.count, 30),
            ("CarrierTally", Mirror(reflecting: CarrierTally()).children.count, 4),
            ("CouriersTally", Mirror(reflecting: CouriersTally()).children.count, 4),
            ("LockerTally", Mirror(reflecting: LockerTally()).children.count, 11),
            ("StockTally", Mirror(reflecting: StockTally()).children.count, 17),
            ("PresenceTally", Mirror(reflecting: PresenceTally()).children.count, 1),
            ("Visit", Mirror(reflecting: SteppedStation.Visit()).children.count, 7),
            ("Server", Mirror(reflecting: SteppedStation.Server()).children.count, 12),
            ("Batch", Mirror(reflecting: BatchStore.Batch()).children.count, 6),
            ("OpenBag", Mirror(reflecting: OpenBag()).children.count, 2),
            ("Consignment", Mirror(reflecting: Consignment()).children.count, 2),
            ("Transfer", Mirror(reflecting: Transfer()).children.count, 4),
        ]
        for record in records {
            #expect(
                record.fields == record.known, "\(record.name): does its `pass` hold all of it?")
        }
    }

    /// Of the region itself its own text: it holds the network, so its size says nothing. The vehicle
    /// that arrives is none between two events, when snapshots are taken.
    @Test("So is one of the region")
    func region() throws {
        let path = "\(#filePath)".split(separator: "/").dropLast(3).joined(separator: "/")
        let text = try String(
            contentsOfFile: "/\(path)/Sources/ParcelNetwork/Region/Region.swift", encoding: .utf8)
        let stored = text.prefix(upTo: try #require(text.range(of: "    package init(")).lowerBound)
        let names = stored.matches(of: /\n    (?:package internal\(set\) )?var (\w+)/).map {
            String($0.output.1)
        }
        let known = [
            "clock", "queue", "parcels", "batches", "rings", "stations", "stepped", "boards",
            "bags", "charters", "containers", "consignments", "couriers", "lockers", "warehouses",
            "outboxes",
            "decidedUntil", "legs", "pendingInbound", "counts", "flowTallies", "stationTallies",
            "boardTallies", "couriersTallies", "tally", "presence", "carriers",
            "arrivingVehicle", "routeTable",
        ]
        #expect(names == known, "does Region's `pass` hold all of it?")
    }
}
