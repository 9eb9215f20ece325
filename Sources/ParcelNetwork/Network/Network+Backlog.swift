package import SimulationKernel

extension Network {
    /// Parcels that stand at a site when the run starts, of a stream without demand of its own.
    package struct Backlog: Hashable, BitwiseCopyable, Sendable {
        /// No clock began longer ago; what is drawn beyond is cut to it.
        package static let longestAge = SimDuration.days(365)
        /// Who is through with the site and waits for a lane.
        package static let atLane = UInt32.max
        package static let parcelLimit: UInt32 = 1 << 27
        /// Below ``ParcelID/numberLimit``, so that a lifted one could be told.
        private static let numbersASlot: UInt32 = 1 << 17

        package var stream: StreamID
        package var parcels: UInt32
        /// The row of `stages` before which they stand, or ``atLane``.
        package var stage: UInt32
        /// Microseconds since their clocks began.
        package var age: LawID
        package var isExported: Bool
        package init(
            stream: StreamID, parcels: UInt32, stage: UInt32, age: LawID, isExported: Bool
        ) {
            self.stream = stream
            self.parcels = parcels
            self.stage = stage
            self.age = age
            self.isExported = isExported
        }

        /// Who is the parcel of a number.
        package func parcel(_ number: UInt32) -> ParcelID {
            ParcelID(
                stream: Int(stream.index), slot: Int(number / Self.numbersASlot),
                number: Int(number % Self.numbersASlot))
        }
    }

    /// The earliest start of a parcel's clock.
    package var earliestStart: SimTime {
        backlogs.isEmpty ? .zero : .zero - Backlog.longestAge
    }
}
