package import SimulationKernel

/// One step of a traced parcel, as a scanner would see it: 32 plain bytes.
package struct Scan: Hashable, BitwiseCopyable, Sendable {
    package enum Kind: UInt8, CaseIterable, Sendable {
        case created = 1
        /// Reached a site's first stage.
        case entered = 2
        /// Detail: the station's row.
        case leftStation = 3
        /// Released by customs. Detail: the stage's row.
        case cleared = 4
        /// Left a site. Detail: the lane's row.
        case dispatched = 5
        case attempted = 6
        case delivered = 7
        case returned = 8
        case lost = 9
        /// Put into a locker, which is the place. Detail: the locker's row.
        case deposited = 16
        /// Found a locker full. Detail: the same.
        case foundLockerFull = 17
        /// Sent from a warehouse, which is the place, to its origin as an order. Detail: the lane's row.
        case ordered = 24
        /// Presented to customs. Detail: the stage's row.
        case presented = 32
        /// Left with the couriers. Detail: the stage's row.
        case outForDelivery = 33
    }

    package var time: SimTime
    /// Identity in the lower 56 bits, kind in the upper 8.
    package var word: UInt64
    /// The site's stable key.
    package var siteKey: UInt64
    /// A row of the table that the kind names, or `noDetail`.
    package var detail: UInt32
    package var spare: UInt32 = 0

    package static let noDetail = UInt32.max

    package init(
        _ kind: Kind, of parcel: ParcelID, at time: SimTime, siteKey: UInt64, detail: UInt32
    ) {
        self.time = time
        word = parcel.bits | UInt64(kind.rawValue) << 56
        self.siteKey = siteKey
        self.detail = detail
    }

    package init(time: SimTime, word: UInt64, siteKey: UInt64, detail: UInt32) {
        self.time = time
        self.word = word
        self.siteKey = siteKey
        self.detail = detail
    }

    package var parcel: ParcelID { ParcelID(bits: word & (1 << 56 - 1)) }
    /// Nil for a number that is none.
    package var kind: Kind? { Kind(rawValue: UInt8(word >> 56)) }
}

/// How a traced parcel ended: what it carried then.
package struct TracedEnd: BitwiseCopyable, Sendable, Equatable {
    package var time: SimTime
    /// The first instant that is too late by its service's promise.
    package var deadline: SimTime
    package var parcel: Parcel

    package init(time: SimTime, deadline: SimTime, parcel: Parcel) {
        self.time = time
        self.deadline = deadline
        self.parcel = parcel
    }
}

/// Scans and ends that a region has recorded, each in the order of its history.
package struct TracePart: Sendable, Equatable {
    package var scans: [Scan] = []
    package var ends: [TracedEnd] = []

    package init() {}

    package var isEmpty: Bool { scans.isEmpty && ends.isEmpty }
}
