package import SimulationKernel

extension Network {
    /// When a lane on demand is called, and for whom.
    ///
    /// Its table holds the departures that may be called: one for each departure of a lane that it
    /// relieves, so long after it as the notice. Each is decided at that departure, after it,
    /// by what the region has there; so nothing is ever dispatched before the clock plus the
    /// notice that the table does not show already.
    package struct Charter: Hashable, Sendable {
        /// Two stops, with a table.
        package var lane: LaneID
        /// It is called when more parcels than this are left behind.
        package var threshold: Int64
        package var notice: SimDuration
        /// Calls within any span of this length.
        package var atMost: UInt32
        package var span: SimDuration
        /// Range of `relievedBoards`.
        package var relieves: Range<Int>
        package init(
            lane: LaneID, threshold: Int64, notice: SimDuration, atMost: UInt32,
            span: SimDuration, relieves: Range<Int>
        ) {
            self.lane = lane
            self.threshold = threshold
            self.notice = notice
            self.atMost = atMost
            self.span = span
            self.relieves = relieves
        }

        package static let unlimited = UInt32.max
    }

    /// A board whose parcels a charter takes along: those who alight at its stop `alightStop`.
    package struct RelievedBoard: Hashable, BitwiseCopyable, Sendable {
        package var board: BoardID
        package var alightStop: UInt32
        package init(board: BoardID, alightStop: UInt32) {
            self.board = board
            self.alightStop = alightStop
        }
    }

    /// The board of a charter.
    package func board(of charter: Charter) -> BoardID {
        laneStops[lanes[Int(charter.lane.index)].stops.lowerBound].board
    }
}
