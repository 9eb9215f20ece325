package import SimulationKernel

/// A parcel that crosses from one region to another: 96 plain bytes in memory, a quarter of them on
/// the wire.
///
/// A channel numbers its handoffs in the order in which the sender dispatches them, and that
/// order depends on nothing but the model. Handoffs of one vehicle that arrive at one instant stand side by
/// side, and `place` counts them, so a receiver treats them alike wherever a frame was cut.
package struct Handoff: BitwiseCopyable, Sendable, Equatable {
    /// When it left the sender's custody.
    package var dispatched: SimTime
    /// When it reaches the receiver's site; never before `dispatched` plus the leg's least
    /// transit.
    package var arrives: SimTime
    package var lane: LaneID
    /// Upper 8 bits: the stop where it arrives. Lower 24 bits: the lane's departure; for a
    /// continuous lane 0.
    package var trip: UInt32
    /// Its number among the parcels of this lane, departure and stop; for a continuous lane 0.
    package var place: UInt32
    package var spare: UInt32
    package var parcel: Parcel

    package init(
        dispatched: SimTime, arrives: SimTime, lane: LaneID, departure: Int, stop: Int,
        place: Int, parcel: Parcel
    ) {
        self.dispatched = dispatched
        self.arrives = arrives
        self.lane = lane
        trip = UInt32(stop) << 24 | UInt32(departure)
        self.place = UInt32(place)
        spare = 0
        self.parcel = parcel
    }

    package var stop: Int { Int(trip >> 24) }
    package var departure: Int { Int(trip & 0xFF_FFFF) }
}
