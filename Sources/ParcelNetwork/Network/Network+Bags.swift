package import SimulationKernel

extension Network {
    /// How a lane's parcels are put into bags. Only a closed bag boards, and as a whole.
    package struct BagRule: Hashable, BitwiseCopyable, Sendable {
        package static let none = BagRule(size: 0)
        package static let unlimited = UInt32.max

        /// A bag of so many parcels is closed; 0 if the lane has no bags.
        package var size: UInt32
        package var closing: BagClosing
        /// Of ``BagClosing/byClock``, counted from the run's start.
        package var period: SimDuration
        /// A bag for each destination, not for each stop where it leaves the lane.
        package var isByDestination: Bool
        package init(
            size: UInt32, closing: BagClosing = .whenFull, period: SimDuration = .zero,
            isByDestination: Bool = false
        ) {
            self.size = size
            self.closing = closing
            self.period = period
            self.isByDestination = isByDestination
        }

        /// When the clock closes the bag of a parcel that is ready at `time`; `time` if no clock does.
        package func closes(after time: SimTime) -> SimTime {
            guard size > 0, closing == .byClock else { return time }
            let period = period.microseconds
            let ticks = (time.microseconds + period - 1) / period
            return SimTime(microseconds: ticks * period)
        }
    }

    /// When a bag is closed that is not full.
    package enum BagClosing: UInt8, Hashable, BitwiseCopyable, Sendable, CaseIterable {
        case whenFull = 0
        case byClock = 1
        /// Of the first departure that its first parcel is in time for.
        case atCutOff = 2
    }
}
