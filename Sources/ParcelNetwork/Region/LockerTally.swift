/// A locker over the measured window.
///
/// Who calls finds a compartment of its size here, or a larger one, or one elsewhere, or none:
/// `calls` = its size here + `larger` + `elsewhere` + `full`.
package struct LockerTally: Hashable, BitwiseCopyable, Sendable {
    /// Parcels whose consignee chose this locker, when they came for a compartment.
    package var calls: UInt64 = 0
    /// Of these: took a larger compartment here; a compartment of another locker; found none.
    package var larger: UInt64 = 0
    package var elsewhere: UInt64 = 0
    package var full: UInt64 = 0
    /// Put into a compartment here, whichever locker was chosen.
    package var deposits: UInt64 = 0
    /// Taken out of here by their consignee, and after they had expired.
    package var collected: UInt64 = 0
    package var expired: UInt64 = 0
    /// Integrals of the number of compartments taken, by size.
    package var takenArea = BySize<Int128>(0, 0, 0)
    /// Sum over stays of the time in the locker that lies in the window, counted one by one when
    /// they begin: with `reservedSum` it is the integral at the window's end.
    package var staySum: Int128 = 0
    /// The same of the times for which compartments were held before; the integral counts both.
    package var reservedSum: Int128 = 0
    /// The most compartments that were taken at once.
    package var mostTaken: UInt32 = 0
    package init() {}
}
