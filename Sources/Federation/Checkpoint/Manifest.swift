package import SimulationKernel

/// What a region's part of a checkpoint must be, and who wrote it.
package struct CheckpointSeal: Hashable, Sendable {
    /// The incarnation that wrote it: another one's file has another name.
    package var incarnation: UInt32
    package var byteCount: UInt64
    /// Over the part's head, which holds the checksum of the rest.
    package var checksum: UInt64

    package init(incarnation: UInt32, byteCount: UInt64, checksum: UInt64) {
        self.incarnation = incarnation
        self.byteCount = byteCount
        self.checksum = checksum
    }
}

/// What makes a checkpoint: with it on disk, the run can be taken up there.
package struct Manifest: Hashable, Sendable {
    /// What it commits, and when the next two are taken. Fixed by this manifest, so that whoever
    /// takes the run up from it finds the times that others have been told.
    package var schedule: CheckpointSchedule
    /// The simulated time at which every region's part was taken.
    package var time: SimTime
    /// The distance of the schedule's two times.
    package var stride: SimDuration
    /// By region.
    package var seals: [CheckpointSeal]
    /// By channel: the first handoff that the receiver's part does not hold.
    package var wanted: [UInt64]

    package init(
        schedule: CheckpointSchedule, time: SimTime, stride: SimDuration,
        seals: [CheckpointSeal], wanted: [UInt64]
    ) {
        self.schedule = schedule
        self.time = time
        self.stride = stride
        self.seals = seals
        self.wanted = wanted
    }

    package var number: UInt32 { schedule.committed }

    /// Of all parts.
    package var byteCount: UInt64 { seals.reduce(0) { $0 &+ $1.byteCount } }
}
