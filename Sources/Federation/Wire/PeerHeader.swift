package import ParcelNetwork
package import SimulationKernel

/// What every frame between two regions says, whatever else it carries: both directions of the
/// pair at once, so that data in one direction acknowledges the other.
///
/// *Forward* is the channel from the sender's region to the receiver's, *reverse* the one back;
/// either may not exist, its fields are then zero (an absent forward channel's horizon is
/// infinite).
package struct PeerHeader: Hashable, Sendable {
    /// The header ends here, and a kind's own fields begin.
    package static let size = 80

    package var from: RegionID
    package var to: RegionID
    /// The sender's incarnation, and the receiver's as the sender knows it.
    package var incarnation: UInt32
    package var receiverIncarnation: UInt32
    /// Reverse: how many intervals of it the sender of this frame has closed.
    package var closed: UInt32
    /// Every event of the sender strictly before it has been run.
    package var clock: SimTime
    /// Forward: nothing numbered `horizonNumber` or higher arrives before `horizon`.
    package var horizon: SimTime
    package var horizonNumber: UInt64
    /// Reverse: the next number wanted; everything below it has arrived.
    package var wanted: UInt64

    package init(
        from: RegionID, to: RegionID, incarnation: UInt32, receiverIncarnation: UInt32,
        closed: UInt32, clock: SimTime, horizon: SimTime, horizonNumber: UInt64, wanted: UInt64
    ) {
        self.from = from
        self.to = to
        self.incarnation = incarnation
        self.receiverIncarnation = receiverIncarnation
        self.closed = closed
        self.clock = clock
        self.horizon = horizon
        self.horizonNumber = horizonNumber
        self.wanted = wanted
    }

    /// Reads the header of a frame that has passed ``FrameHeader/init(checking:)``.
    package init(of frame: RawSpan) throws(WireProblem) {
        guard frame.byteCount >= PeerHeader.size else { throw .tooShort(bytes: frame.byteCount) }
        from = RegionID(Int(frame.integer(at: 32, as: UInt16.self)))
        to = RegionID(Int(frame.integer(at: 34, as: UInt16.self)))
        incarnation = frame.integer(at: 36, as: UInt32.self)
        receiverIncarnation = frame.integer(at: 40, as: UInt32.self)
        closed = frame.integer(at: 44, as: UInt32.self)
        clock = try frame.time(at: 48)
        horizon = try frame.time(at: 56)
        horizonNumber = frame.integer(at: 64, as: UInt64.self)
        wanted = frame.integer(at: 72, as: UInt64.self)
    }

    /// Appends the header behind a ``FrameHeader``.
    func write(to writer: inout ByteWriter) {
        writer.put(from.index)
        writer.put(to.index)
        writer.put(incarnation)
        writer.put(receiverIncarnation)
        writer.put(closed)
        writer.put(clock)
        writer.put(horizon)
        writer.put(horizonNumber)
        writer.put(wanted)
    }

    /// Brings the header of a frame that is sent again up to date. The caller seals it.
    func rewrite(in frame: inout [UInt8]) {
        frame.replaceInteger(at: 36, with: incarnation)
        frame.replaceInteger(at: 40, with: receiverIncarnation)
        frame.replaceInteger(at: 44, with: closed)
        frame.replaceInteger(at: 48, with: clock.microseconds)
        frame.replaceInteger(at: 56, with: horizon.microseconds)
        frame.replaceInteger(at: 64, with: horizonNumber)
        frame.replaceInteger(at: 72, with: wanted)
    }
}

extension RawSpan {
    /// The time at `offset`.
    func time(at offset: Int) throws(WireProblem) -> SimTime {
        let time = SimTime(microseconds: integer(at: offset, as: Int64.self))
        guard time >= .zero, time <= .infinity else { throw .badField(.time) }
        return time
    }
}
