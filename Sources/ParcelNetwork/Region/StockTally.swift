/// A class of products in one warehouse: its ledger from the run's start on, and the measured window.
package struct StockTally: Hashable, BitwiseCopyable, Sendable {
    // The ledger of units: initial + received = on hand + shipped, ordered = received + on the way.

    package var initial: UInt64 = 0
    package var ordered: UInt64 = 0
    package var received: UInt64 = 0
    /// Left with orders that were fulfilled from here.
    package var shipped: UInt64 = 0
    /// As they stand, not derived from the others.
    package var onHand: UInt64 = 0
    package var onTheWay: UInt64 = 0

    // Over the measured window.

    /// Orders of this class: fulfilled from here, or found none, or found the warehouse closed.
    package var orders: UInt64 = 0
    package var fulfilled: UInt64 = 0
    package var foundNone: UInt64 = 0
    package var foundClosed: UInt64 = 0
    /// How often the last unit left.
    package var ranOut: UInt64 = 0
    package var shipmentsReceived: UInt64 = 0
    package var unitsReceived: UInt64 = 0
    /// Integral of the number on hand, and the time at none.
    package var onHandArea: Int128 = 0
    package var emptyTime: Int128 = 0
    /// On hand at the window's end, and the orders of the 28 days before, whoever fulfilled them.
    package var closing: UInt64 = 0
    package var trailingOrders: UInt64 = 0

    package init() {}

    package var isBalanced: Bool {
        initial &+ received == onHand &+ shipped && ordered == received &+ onTheWay
    }

    /// The account in words, for a message.
    package var sentence: String {
        "\(initial) initial + \(received) received, \(onHand) on hand + \(shipped) shipped; "
            + "\(ordered) ordered, \(onTheWay) on the way"
    }
}
