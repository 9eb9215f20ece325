package import ParcelNetwork
package import SimulationKernel

/// The lockers that a site's couriers fill, and whose parcels go there.
package struct LockersSpec: Hashable, Sendable {
    package var banks: [Bank]
    package var chosenBy: Share
    /// Microseconds from the deposit until the consignee comes.
    package var dwell: LawSpec
    /// Nil is never.
    package var expires: SimDuration?
    /// Of the largest parcel that a compartment takes.
    package var millilitres: BySize<Int64>
    package var full: WhenFull
    /// From when the couriers take a parcel along.
    package var reserves = false
    /// Of each compartment by the hour, and of each deposit.
    package var rates: Network.Rates
    package var position: Position

    package struct Bank: Hashable, Sendable {
        package var name: String
        /// Degrees times 10^6; nil where neither it nor its site has any.
        package var latitude: Int32?
        package var longitude: Int32?
        package var compartments: BySize<UInt32>
        /// How many consignees choose it, in proportion.
        package var weight: Int64
        package var position: Position
    }

    /// What is tried for a parcel that finds no compartment of its size.
    package struct WhenFull: Hashable, Sendable {
        package var triesLarger = false
        /// Lockers within so many metres.
        package var within: Int64?
        /// At last it goes back to its sender, not to the door.
        package var returns = false
    }
}
