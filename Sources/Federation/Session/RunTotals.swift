package import Measurement
package import ParcelNetwork
import SimulationKernel

/// What all regions report, and what the ledger says of it.
package struct RunTotals: Equatable, Sendable {
    /// By region.
    package var regions: [RegionReport]
    /// Who ran each region.
    package var processes: [DirectoryEntry]
    /// By channel: what was dispatched on it, by interval.
    package var channels: [ChannelAccount]
    /// By channel: what was received on it, by interval of the dispatch.
    package var received: [ChannelAccount]
    /// Every account agrees: channel by channel, region by region, and over all.
    package var isBalanced: Bool
    /// The run was stopped before its end.
    package var isPartial: Bool
    /// By region: what traced parcels left.
    package var traces: [RegionTrace]
    /// Of each of ``processes``: how many it follows on, and what it did besides computing.
    package var restarts: [Int]
    package var time: [TimeSpent]
    /// The number of the last checkpoint that was committed, and the bytes of its parts.
    package var checkpoints: UInt32
    package var checkpointBytes: UInt64

    /// Of all regions and intervals.
    package var digest: Digest {
        var sum = Digest()
        for region in regions {
            for digest in region.digests { sum.merge(digest) }
        }
        return sum
    }

    /// Of all regions together; `received` and `handedOff` count crossings.
    package var custody: CustodyCounts {
        var sum = CustodyCounts()
        for region in regions {
            sum.created += region.custody.created
            sum.received += region.custody.received
            sum.delivered += region.custody.delivered
            sum.returned += region.custody.returned
            sum.lost += region.custody.lost
            sum.handedOff += region.custody.handedOff
            sum.inCustody += region.custody.inCustody
        }
        return sum
    }

    /// Handed off and not yet received.
    package var inTransit: UInt64 {
        let custody = custody
        return custody.handedOff - min(custody.handedOff, custody.received)
    }

    package var events: UInt64 { regions.reduce(0) { $0 + $1.events } }
}

extension CustodyCounts {
    /// Custodies that have ended.
    var ended: UInt64 { delivered &+ returned &+ lost }

    /// The account in words, for a message.
    var sentence: String {
        "\(created) created + \(received) received, \(delivered) delivered + \(returned) returned "
            + "+ \(lost) lost + \(handedOff) handed off + \(inCustody) in custody"
    }
}
