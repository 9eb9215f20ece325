import Federation
import Measurement
import ParcelNetwork
import SimulationKernel

/// A seeded generator for tests: SplitMix64.
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Draws.mixed(state)
    }
    mutating func isBelow(_ share: Double) -> Bool {
        Double.random(in: 0..<1, using: &self) < share
    }
}

/// How badly a simulated network behaves.
struct Weather: Sendable {
    var drop = 0.0
    var duplicate = 0.0
    /// Wall microseconds; each frame's delay is uniform, so frames overtake each other.
    var delay: Int64 = 2_000
    /// Share of frames that take a hundred times as long.
    var stray = 0.0
    /// Per delivered frame: all connections of a member break and are made again.
    var reconnect = 0.0
    /// All members die once and begin again, at a random time.
    var restart = false

    static let calm = Weather()

    /// Drawn from a seed: from calm to a storm.
    init(seed: UInt64) {
        var random = SeededRandom(seed ^ 0xA5A5)
        let force = Double.random(in: 0...1, using: &random)
        drop = random.isBelow(0.8) ? 0.12 * force : 0
        duplicate = random.isBelow(0.8) ? 0.12 * force : 0
        delay = Int64.random(in: 100...30_000, using: &random)
        stray = random.isBelow(0.5) ? 0.03 * force : 0
        reconnect = random.isBelow(0.6) ? 0.004 * force : 0
        restart = random.isBelow(0.25)
    }

    init() {}
}

/// How a simulated run ended. The kinds of failure are told apart: a session that gave up (crash),
/// a run that does not end (liveness), an end that is wrong (correctness).
enum SimulatedEnd: Equatable {
    case finished(RunTotals)
    case crash(FederationFailure)
    case liveness(String)
}

/// A whole cluster (members, coordinator, the network between them) on one thread: the seed decides
/// who runs when, and what happens to every frame.
struct ClusterSimulation: ~Copyable {
    private final class MemberBox {
        var member: Member
        var ended = false
        init(_ member: consuming Member) { self.member = member }
    }
    private enum Target: Equatable {
        case coordinator(life: Int)
        case member(Int)
    }
    private enum Happening {
        case frame([UInt8], to: Target, from: Int)
        case step(Int, life: Int)
        case restart
    }
    private struct Entry {
        var time: Int64
        var number: UInt64
        var happening: Happening
    }

    private let network: Network
    private let blob: [UInt8]
    private let weather: Weather
    private let faults: ProtocolFaults
    private var random: SeededRandom
    private var coordinator: CoordinatorSession
    private var members: [MemberBox] = []
    /// Regions of each member, by name.
    private var placement: [[String]] = []
    private var memberOfRegion: [Int] = []
    private var life = 0
    private var entries: [Entry] = []
    private var entryNumber: UInt64 = 0
    private var now: Int64 = 0
    private var end: SimulatedEnd?
    private(set) var framesSent = 0
    private(set) var steps = 0

    static let version = "simulated"

    init(
        _ network: Network, blob: [UInt8], seed: UInt64, weather: Weather,
        faults: ProtocolFaults = .none
    ) {
        self.network = network
        self.blob = blob
        self.weather = weather
        self.faults = faults
        random = SeededRandom(seed)
        coordinator = CoordinatorSession(
            network, blob: blob, run: RunID(seed | 1), version: ClusterSimulation.version)
        place()
        begin()
        if weather.restart {
            schedule(.restart, after: Int64.random(in: 10_000...400_000, using: &random))
        }
    }

    /// One region a process, or two in some.
    private mutating func place() {
        memberOfRegion = [Int](repeating: 0, count: network.regions.count)
        for (index, region) in network.regions.enumerated() {
            if !placement.isEmpty, random.isBelow(0.2) {
                placement[placement.count - 1].append(region.name)
            } else {
                placement.append([region.name])
            }
            memberOfRegion[index] = placement.count - 1
        }
    }

    private mutating func begin() {
        let previous = members.map { $0.member.membership?.incarnation ?? 0 }
        members = []
        for (index, names) in placement.enumerated() {
            // Known to be dead: what the coordinator holds for its regions, if anything.
            let seated = coordinator.seats.first { $0.name == names[0] }?.entry?.incarnation
            let replaces = seated ?? (previous.isEmpty ? 0 : previous[index])
            let identity = MemberIdentity(
                names: names, version: ClusterSimulation.version, endpoint: "sim:\(index)",
                pid: UInt32(1000 * life + index), host: "here", replaces: replaces)
            let hasBlob = random.isBelow(0.5)
            members.append(
                MemberBox(Member(identity, blob: hasBlob ? blob : [], faults: faults)))
            obey(members[index].member.start(now: now), of: index)
            schedule(.step(index, life: life), after: Int64.random(in: 0...20_000, using: &random))
        }
    }

    /// Runs until the coordinator has the results, or something fails, or for too long.
    mutating func run(stepLimit: Int = 100_000) -> SimulatedEnd {
        while end == nil {
            guard let entry = popFirst() else { return .liveness("nothing left to happen") }
            now = max(now, entry.time)
            steps += 1
            if steps > stepLimit {
                let states = coordinator.statuses.map { status in
                    "\(network.regions[Int(status.region.index)].name): \(status.state) at "
                        + "\(status.clock.microseconds) us, blocked by "
                        + (status.blockedBy.map { network.name(of: $0) } ?? "none")
                }
                return .liveness(states.joined(separator: "; "))
            }
            happen(entry.happening)
        }
        return end ?? .liveness("no end")
    }

    private mutating func happen(_ happening: Happening) {
        switch happening {
        case .frame(let frame, let target, let from): deliver(frame, to: target, from: from)
        case .step(let index, let life):
            guard life == self.life, !members[index].ended else { return }
            let slice = Int.random(in: 1...400, using: &random)
            let step = members[index].member.advance(atMost: slice, now: now)
            obey(step.actions, of: index)
            if random.isBelow(step.progress == .moreToDo ? 0.02 : 1) {
                obey(members[index].member.tick(now: now), of: index)
            }
            let pause: Int64 = step.progress == .moreToDo ? 3_000 : 30_000
            schedule(.step(index, life: life), after: Int64.random(in: 1...pause, using: &random))
        case .restart:
            switch coordinator.phase {
            case .gathering: schedule(.restart, after: 20_000)
            case .running:
                life += 1
                begin()
            case .draining, .stopping, .completed, .failed: break
            }
        }
    }

    private mutating func deliver(_ frame: [UInt8], to target: Target, from: Int) {
        switch target {
        case .coordinator(let sentInLife):
            let link = LinkID(UInt64(1000 * sentInLife + from))
            obey(frame.spanned { coordinator.received($0, from: link, now: now) })
        case .member(let index):
            guard !members[index].ended else { return }
            let source: FrameSource = from < 0 ? .coordinator : .peer
            let box = members[index]
            obey(frame.spanned { box.member.received($0, from: source, now: now) }, of: index)
            if random.isBelow(weather.reconnect) { reconnect(index) }
        }
    }

    /// What is under way between a member and the others is lost, and all say what they want.
    private mutating func reconnect(_ index: Int) {
        entries.removeAll { entry in
            if case .frame(_, let target, let from) = entry.happening {
                return target == .member(index) || from == index
            }
            return false
        }
        heapify()
        for region in network.regions.indices {
            let other = memberOfRegion[region]
            if other == index {
                for peer in members.indices where peer != index {
                    let told = members[peer].member.connected(to: RegionID(region), now: now)
                    obey(told, of: peer)
                }
            } else {
                let told = members[index].member.connected(to: RegionID(region), now: now)
                obey(told, of: index)
            }
        }
    }

    private mutating func obey(_ actions: [MemberAction], of index: Int) {
        for case .failed(let failure) in actions { end = end ?? .crash(failure) }
        for action in actions {
            switch action {
            case .toCoordinator(let frame): send(frame, to: .coordinator(life: life), from: index)
            case .toPeer(let region, let frame):
                send(frame, to: .member(memberOfRegion[Int(region.index)]), from: index)
            case .joined, .connect, .failed: break
            case .finished: members[index].ended = true
            }
        }
    }

    private mutating func obey(_ actions: [CoordinatorAction]) {
        for action in actions {
            switch action {
            case .send(let link, let frame):
                // What the coordinator sends to a former life goes nowhere.
                guard Int(link.number / 1000) == life else { continue }
                send(frame, to: .member(Int(link.number % 1000)), from: -1)
            case .everyoneJoined: break
            case .completed(let totals): end = end ?? .finished(totals)
            case .failed(let failure): end = end ?? .crash(failure)
            }
        }
    }

    private mutating func send(_ frame: [UInt8], to target: Target, from: Int) {
        framesSent += 1
        if random.isBelow(weather.drop) { return }
        let copies = random.isBelow(weather.duplicate) ? 2 : 1
        for _ in 0..<copies {
            let most = random.isBelow(weather.stray) ? 100 * weather.delay : weather.delay
            schedule(
                .frame(frame, to: target, from: from),
                after: Int64.random(in: 1...most, using: &random))
        }
    }

    // A binary heap of what is to happen, by time and number.

    private mutating func schedule(_ happening: Happening, after delay: Int64) {
        entryNumber += 1
        entries.append(Entry(time: now + delay, number: entryNumber, happening: happening))
        var index = entries.count - 1
        while index > 0, isBefore(index, (index - 1) / 2) {
            entries.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    private mutating func popFirst() -> Entry? {
        guard let first = entries.first else { return nil }
        let last = entries.removeLast()
        if !entries.isEmpty {
            entries[0] = last
            sink(0)
        }
        return first
    }

    private mutating func heapify() {
        for index in stride(from: entries.count / 2, through: 0, by: -1) { sink(index) }
    }

    private mutating func sink(_ start: Int) {
        var index = start
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2]
            where child < entries.count && isBefore(child, least) { least = child }
            if least == index { return }
            entries.swapAt(index, least)
            index = least
        }
    }

    private func isBefore(_ a: Int, _ b: Int) -> Bool {
        (entries[a].time, entries[a].number) < (entries[b].time, entries[b].number)
    }
}

extension [UInt8] {
    /// Calls `body` with the bytes as a span.
    func spanned<Result, Failure: Error>(
        _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // Sound: the array outlives the call, and the span cannot escape it.
        try body(unsafe span.bytes)
    }
}
