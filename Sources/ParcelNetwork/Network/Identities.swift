// Dense indices into a ``Network``'s tables. What affects a result walks a table in index order.

/// A region: the atom of process, channel, ledger and digest.
package struct RegionID: Hashable, Comparable, BitwiseCopyable, Sendable {
    package let index: UInt16
    package init(_ index: Int) { self.index = UInt16(index) }
    package static func < (a: RegionID, b: RegionID) -> Bool { a.index < b.index }
}

/// A place in a region where parcels are handled.
package struct SiteID: Hashable, BitwiseCopyable, Sendable {
    package let index: UInt32
    package init(_ index: Int) { self.index = UInt32(index) }
}

/// One stage of one site.
package struct StageID: Hashable, BitwiseCopyable, Sendable {
    package let index: UInt32
    package init(_ index: Int) { self.index = UInt32(index) }
}

/// A group of equal servers with one queue: a sorter's lines, a customs office's desks.
package struct StationID: Hashable, BitwiseCopyable, Sendable {
    package let index: UInt32
    package init(_ index: Int) { self.index = UInt32(index) }
}

/// A connection by air or road over two or more stops.
package struct LaneID: Hashable, BitwiseCopyable, Sendable {
    package let index: UInt32
    package init(_ index: Int) { self.index = UInt32(index) }
}

/// One lane at one of its stops where it takes parcels on: a queue of its own.
package struct BoardID: Hashable, BitwiseCopyable, Sendable {
    package let index: UInt32
    package init(_ index: Int) { self.index = UInt32(index) }
}

/// A site that delivers, as a parcel's destination.
public struct DestinationID: Hashable, BitwiseCopyable, Sendable {
    public let index: UInt32
    @inlinable
    public init(_ index: Int) { self.index = UInt32(index) }
}

/// A stream of demand: one origin site, one flow, one service.
package struct StreamID: Hashable, BitwiseCopyable, Sendable {
    package let index: UInt32
    package init(_ index: Int) { self.index = UInt32(index) }
}

/// A cell of the origin-destination metrics: origin region, destination region, service.
package struct FlowID: Hashable, BitwiseCopyable, Sendable {
    package let index: UInt32
    package init(_ index: Int) { self.index = UInt32(index) }
}

/// A directed pair of regions with at least one lane between them.
package struct ChannelID: Hashable, Comparable, BitwiseCopyable, Sendable {
    package let index: UInt32
    package init(_ index: Int) { self.index = UInt32(index) }
    package static func < (a: ChannelID, b: ChannelID) -> Bool { a.index < b.index }
}

/// An opening: a list of intervals during which something is staffed.
package struct OpeningID: Hashable, BitwiseCopyable, Sendable {
    package let index: UInt32
    package init(_ index: Int) { self.index = UInt32(index) }
    /// Open at every time.
    package static let always = OpeningID(0)
}
