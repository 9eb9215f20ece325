import Measurement
import ParcelNetwork
import SimulationKernel

/// The ledger of all channels: what the senders say against what the receivers say.
struct Audit: Equatable {
    /// By region: its channels, as its reports must list them.
    let outbound: [[ChannelID]]
    let inbound: [[ChannelID]]
    /// By channel.
    private(set) var sentAccounts: [ChannelAccount]
    private(set) var receivedAccounts: [ChannelAccount]
    /// By channel: intervals on which both sides agree.
    private var agreed: [Int]

    init(_ network: Network) {
        let channels = network.channels.indices.map { ChannelID($0) }
        outbound = network.regions.indices.map { region in
            channels.filter { network.channels[Int($0.index)].from == RegionID(region) }
        }
        inbound = network.regions.indices.map { region in
            channels.filter { network.channels[Int($0.index)].to == RegionID(region) }
        }
        sentAccounts = channels.map { ChannelAccount(channel: $0) }
        receivedAccounts = sentAccounts
        agreed = [Int](repeating: 0, count: channels.count)
    }

    mutating func take(sent: [ChannelAccount], received: [ChannelAccount]) {
        for account in sent { sentAccounts[Int(account.channel.index)] = account }
        for account in received { receivedAccounts[Int(account.channel.index)] = account }
    }

    /// Compares every interval that both sides have closed since the last time.
    mutating func mismatch(_ network: Network) -> FederationFailure? {
        for channel in sentAccounts.indices {
            let both = Int(min(sentAccounts[channel].closed, receivedAccounts[channel].closed))
            while agreed[channel] < both {
                if let failure = difference(channel, agreed[channel], network) { return failure }
                agreed[channel] += 1
            }
        }
        return nil
    }

    /// Compares every interval, open or closed: for when nothing moves any more.
    func finalMismatch(_ network: Network) -> FederationFailure? {
        for channel in sentAccounts.indices {
            let count = max(
                sentAccounts[channel].sums.count, receivedAccounts[channel].sums.count)
            for interval in 0..<count {
                if let failure = difference(channel, interval, network) { return failure }
            }
        }
        return nil
    }

    private func difference(
        _ channel: Int, _ interval: Int, _ network: Network
    ) -> FederationFailure? {
        let sent = sentAccounts[channel].sum(of: interval)
        let received = receivedAccounts[channel].sum(of: interval)
        guard sent != received else { return nil }
        return .ledgerMismatch(
            channel: network.name(of: ChannelID(channel)), interval: interval, sent: sent,
            received: received)
    }
}

extension ChannelAccount {
    func sum(of interval: Int) -> CustodySum {
        interval < sums.count ? sums[interval] : CustodySum()
    }
}
