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
        Layout(name: "Region", bytes: MemoryLayout<Region>.size, known: 1928),
        Layout(name: "BatchStore", bytes: MemoryLayout<BatchStore>.size, known: 32),
        Layout(name: "Batch", bytes: MemoryLayout<BatchStore.Batch>.size, known: 32),
        Layout(name: "InboundRings", bytes: MemoryLayout<InboundRings>.size, known: 32),
        Layout(name: "Arrival", bytes: MemoryLayout<InboundRings.Arrival>.size, known: 72),
        Layout(name: "StationQueue", bytes: MemoryLayout<StationQueue>.size, known: 113),
        Layout(name: "OpeningClock", bytes: MemoryLayout<OpeningClock>.size, known: 24),
        Layout(name: "SteppedStations", bytes: MemoryLayout<SteppedStations>.size, known: 40),
        Layout(name: "SteppedStation", bytes: MemoryLayout<SteppedStation>.size, known: 312),
        Layout(name: "Visit", bytes: MemoryLayout<SteppedStation.Visit>.size, known: 32),
        Layout(name: "Server", bytes: MemoryLayout<SteppedStation.Server>.size, known: 96),
        Layout(name: "BoardQueue", bytes: MemoryLayout<BoardQueue>.size, known: 104),
        Layout(name: "Waiting", bytes: MemoryLayout<Waiting>.size, known: 16),
        Layout(name: "Bags", bytes: MemoryLayout<Bags>.size, known: 40),
        Layout(name: "BagQueue", bytes: MemoryLayout<BagQueue>.size, known: 88),
        Layout(name: "OpenBag", bytes: MemoryLayout<OpenBag>.size, known: 16),
        Layout(name: "Bagged", bytes: MemoryLayout<Bagged>.size, known: 16),
        Layout(name: "HeldBag", bytes: MemoryLayout<HeldBag>.size, known: 24),
        Layout(name: "Containers", bytes: MemoryLayout<Containers>.size, known: 49),
        Layout(name: "Transfer", bytes: MemoryLayout<Transfer>.size, known: 24),
        Layout(name: "CouriersQueue", bytes: MemoryLayout<CouriersQueue>.size, known: 88),
        Layout(name: "LockerBanks", bytes: MemoryLayout<LockerBanks>.size, known: 64),
        Layout(name: "LockerBank", bytes: MemoryLayout<LockerBank>.size, known: 212),
        Layout(name: "Warehouses", bytes: MemoryLayout<Warehouses>.size, known: 144),
        Layout(name: "ProductStock", bytes: MemoryLayout<ProductStock>.size, known: 192),
        Layout(name: "Shipment", bytes: MemoryLayout<Shipment>.size, known: 16),
        Layout(name: "Outboxes", bytes: MemoryLayout<Outboxes>.size, known: 24),
        Layout(name: "Handoff", bytes: MemoryLayout<Handoff>.size, known: 96),
        Layout(name: "Parcel", bytes: MemoryLayout<Parcel>.size, known: 64),
        Layout(name: "RegionReport", bytes: MemoryLayout<RegionReport>.size, known: 160),
        Layout(name: "CustodyCounts", bytes: MemoryLayout<CustodyCounts>.size, known: 56),
        Layout(name: "FlowTally", bytes: MemoryLayout<FlowTally>.size, known: 400),
        Layout(name: "StationTally", bytes: MemoryLayout<StationTally>.size, known: 120),
        Layout(name: "SteppedTally", bytes: MemoryLayout<SteppedTally>.size, known: 80),
        Layout(name: "RankTally", bytes: MemoryLayout<RankTally>.size, known: 56),
        Layout(name: "BoardTally", bytes: MemoryLayout<BoardTally>.size, known: 288),
        Layout(name: "CouriersTally", bytes: MemoryLayout<CouriersTally>.size, known: 32),
        Layout(name: "LockerTally", bytes: MemoryLayout<LockerTally>.size, known: 148),
        Layout(name: "StockTally", bytes: MemoryLayout<StockTally>.size, known: 160),
        Layout(name: "PresenceTally", bytes: MemoryLayout<PresenceTally>.size, known: 8),
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
}
