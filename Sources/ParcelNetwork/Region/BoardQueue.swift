import SimulationKernel

/// A parcel that awaits a departure or a wave.
struct Waiting: BitwiseCopyable {
    var ready: SimTime
    var slot: UInt32
    /// What it planned, in 30 bits, and above whether it is in a container that passes its site
    /// unopened, and whether it is in a bag or container with the one before it.
    private var word: UInt32

    init(
        ready: SimTime, slot: UInt32, planned: Int, isInBagBefore: Bool = false,
        isUnopened: Bool = false
    ) {
        self.ready = ready
        self.slot = slot
        word = UInt32(planned) | (isInBagBefore ? 1 << 31 : 0) | (isUnopened ? 1 << 30 : 0)
    }

    /// The first departure or wave that it is in time for.
    var planned: Int { Int(word & (1 << 30 - 1)) }
    var isInBagBefore: Bool { word >> 31 != 0 }
    var isUnopened: Bool { word >> 30 & 1 != 0 }
}

/// Who waits to board a lane at one of its stops, and who is aboard there already.
struct BoardQueue: ~Copyable {
    var waiting = Ring<Waiting>()
    /// Where those lie who wait: how they lie is no state.
    var shelf = SlabShelf()
    /// The first departure not yet run.
    var nextDeparture = 0
    /// When the last one run was.
    var departed = SimTime.zero
    /// The first departure that a parcel ready now is in time for.
    var planned = 0
    /// Through parcels by departure, in the order in which they came.
    var aboard: [(departure: Int, parcels: ContiguousArray<Parcel>)] = []
    private(set) var aboardCount = 0

    /// The last departure run; the first before any was.
    var lastDeparture = 0

    /// The first departure that is not before `clock`: its handoffs wait in the outbox still.
    func firstUntaken(at clock: SimTime) -> Int {
        nextDeparture > 0 && departed >= clock ? lastDeparture : nextDeparture
    }

    mutating func ran(_ departure: Int, at now: SimTime) {
        nextDeparture = departure + 1
        lastDeparture = departure
        departed = now
    }

    mutating func comeAboard(_ parcels: ContiguousArray<Parcel>, departure: Int) {
        aboardCount += parcels.count
        if let trip = aboard.firstIndex(where: { $0.departure == departure }) {
            aboard[trip].parcels.append(contentsOf: parcels)
        } else {
            aboard.append((departure, parcels))
        }
    }

    mutating func takeAboard(_ departure: Int) -> ContiguousArray<Parcel> {
        guard let trip = aboard.firstIndex(where: { $0.departure == departure }) else { return [] }
        let parcels = aboard.remove(at: trip).parcels
        aboardCount -= parcels.count
        return parcels
    }
}
