import SimulationKernel

/// Which parcels leave a scan for every step: a share of all, or some by name.
///
/// Whether a parcel is traced depends on its identity alone, so the same ones are traced however
/// the network is divided, and in a twin run with the same streams.
package struct TracePlan: Hashable, Sendable {
    /// A parcel is traced if 32 bits of its identity's hash are below it: 2^32 traces all.
    package var share: UInt64
    /// These are traced too, ascending.
    package var parcels: [ParcelID]

    /// Parcels that may be named.
    package static let mostParcels = 1000
    package static let all: UInt64 = 1 << 32

    package init(share: UInt64 = 0, parcels: [ParcelID] = []) {
        self.share = share
        self.parcels = parcels.sorted()
    }

    package static let none = TracePlan()

    package func contains(_ parcel: ParcelID) -> Bool {
        if Draws.mixed(parcel.bits ^ 0x7472_6163_6520_6974) >> 32 < share { return true }
        return parcels.contains(parcel)
    }
}

extension ParcelID {
    /// As users write and read it: stream, slot and number, `412.96.17`.
    package var name: String {
        "\(stream).\(inStream >> 18).\(inStream & UInt64(ParcelID.numberLimit - 1))"
    }

    /// - Returns: nil if the name is not three numbers in range.
    package init?(name: some StringProtocol) {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let stream = Int(parts[0]), let slot = Int(parts[1]),
            let number = Int(parts[2]), (0..<ParcelID.streamLimit).contains(stream),
            (0..<ParcelID.slotLimit).contains(slot), (0..<ParcelID.numberLimit).contains(number)
        else { return nil }
        self.init(stream: stream, slot: slot, number: number)
    }
}
