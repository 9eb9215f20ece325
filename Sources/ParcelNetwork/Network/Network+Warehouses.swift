package import SimulationKernel

extension Network {
    /// A site that holds stock. What is ordered from its region is fulfilled from it while stock lasts;
    /// otherwise the order travels to its origin.
    package struct Warehouse: Hashable, Sendable {
        package var site: SiteID
        /// Rows of `products`: at least one.
        package var products: Range<Int>
        /// When stock is reviewed: range of `waves`. Empty: at every change.
        package var reviews: Range<Int>
        /// When it fulfils orders and takes shipments in.
        package var opening: OpeningID
        package init(
            site: SiteID, products: Range<Int>, reviews: Range<Int>, opening: OpeningID = .always
        ) {
            self.site = site
            self.products = products
            self.reviews = reviews
            self.opening = opening
        }
    }

    /// A class of products in one warehouse.
    package struct Product: Hashable, Sendable {
        package var name: String
        package var warehouse: UInt32
        /// Cumulative share of the warehouse's orders, times 2^32. What is above the last is not stocked.
        package var upTo: UInt64
        /// Units on hand when the run starts.
        package var initial: Int64
        package var reorder: Reorder
        /// Row of `supplies`.
        package var supply: UInt32
        /// Hash of the warehouse's and its own name.
        package var stableKey: UInt64
        package init(
            name: String, warehouse: UInt32, upTo: UInt64, initial: Int64, reorder: Reorder,
            supply: UInt32, stableKey: UInt64
        ) {
            self.name = name
            self.warehouse = warehouse
            self.upTo = upTo
            self.initial = initial
            self.reorder = reorder
            self.supply = supply
            self.stableKey = stableKey
        }
    }

    /// When and how much is ordered of a class of products.
    package struct Reorder: Hashable, BitwiseCopyable, Sendable {
        package var policy: ReorderPolicy
        /// Ordered when on hand and on the way are together not above it.
        package var point: Int64
        /// Units: the level up to which is ordered, or the batch.
        package var amount: Int64
        package init(_ policy: ReorderPolicy, point: Int64, amount: Int64) {
            self.policy = policy
            self.point = point
            self.amount = amount
        }
        package static let never = Reorder(.never, point: 0, amount: 0)

        /// Units to order at an inventory position: what is on hand and on the way.
        package func units(at position: Int64) -> Int64 {
            guard position <= point else { return 0 }
            return switch policy {
            case .never: 0
            case .upTo: amount - position
            case .batches: ((point - position) / amount + 1) * amount
            }
        }
    }

    /// How much is ordered at or below the reorder point.
    package enum ReorderPolicy: UInt8, Hashable, BitwiseCopyable, Sendable, CaseIterable {
        case never = 0
        /// (s, S): what lacks to a level. A base stock orders each unit as it leaves.
        case upTo = 1
        /// (r, Q): so many batches that the position is above the reorder point.
        case batches = 2
    }

    /// How bulk shipments get to warehouses: at the next departure, or at once; then a transit and
    /// the receiving.
    package struct Supply: Hashable, Sendable {
        package var name: String
        package var isTimetabled: Bool
        /// Range of `waves`.
        package var departures: Range<Int>
        package var transit: LawID
        package var receiving: SimDuration
        package init(
            name: String, isTimetabled: Bool, departures: Range<Int>, transit: LawID,
            receiving: SimDuration
        ) {
            self.name = name
            self.isTimetabled = isTimetabled
            self.departures = departures
            self.transit = transit
            self.receiving = receiving
        }
    }

    /// A stream whose orders arise at a warehouse, in the warehouse's region.
    package struct StockedStream: Hashable, BitwiseCopyable, Sendable {
        package var stream: StreamID
        package var warehouse: UInt32
        /// The stream of what is fulfilled from stock: at the warehouse, without demand of its own, with
        /// the draws of `stream`.
        package var local: StreamID
        /// The lane of mode `order` from the warehouse to the stream's site.
        package var lane: LaneID
        package init(stream: StreamID, warehouse: UInt32, local: StreamID, lane: LaneID) {
            self.stream = stream
            self.warehouse = warehouse
            self.local = local
            self.lane = lane
        }
    }

    /// The rows of ``warehouses`` in a region: those of one region are contiguous, in the order of sites.
    package func warehouses(of region: RegionID) -> Range<Int> {
        let sites = regions[Int(region.index)].sites
        let end = warehouses.firstIndex { Int($0.site.index) >= sites.upperBound }
        let first = warehouses.firstIndex { Int($0.site.index) >= sites.lowerBound }
        return min(first ?? warehouses.count, end ?? warehouses.count)..<(end ?? warehouses.count)
    }

    /// The rows of ``products`` in a region.
    package func products(of region: RegionID) -> Range<Int> {
        let rows = warehouses[warehouses(of: region)]
        guard let first = rows.first, let last = rows.last else { return 0..<0 }
        return first.products.lowerBound..<last.products.upperBound
    }

    /// Where a stream's orders arise: its site, or the warehouse that serves it.
    package func orderSite(of stream: Int) -> SiteID {
        stockedStream(of: stream).map { warehouses[Int($0.warehouse)].site } ?? streams[stream].site
    }

    /// The row of ``stockedStreams`` of a stream, or nil. Rows ascend by stream.
    package func stockedStream(of stream: Int) -> StockedStream? {
        let row = stockedStreams.indices.partitioningIndex {
            Int(stockedStreams[$0].stream.index) >= stream
        }
        guard row < stockedStreams.count, Int(stockedStreams[row].stream.index) == stream else {
            return nil
        }
        return stockedStreams[row]
    }
}
