import Federation
import Measurement
import ParcelNetwork
import SimulatedCluster
import SimulationKernel
import Testing

@Suite("Sessions of members and coordinator")
struct SessionTests {
    static let network = SmallNetwork(regions: 3).built()
    static let blob = network.encoded()
    static let run = RunID(77)

    static func coordinator() -> CoordinatorSession {
        CoordinatorSession(network, blob: blob, run: run, version: "1")
    }

    static func register(
        _ names: [String], version: String = "1", blob: BlobDigest = .none, pid: UInt32 = 10,
        generation: UInt32 = 0, run: RunID = RunID(0)
    ) -> [UInt8] {
        RegisterFrame(
            run: run, names: names, version: version, blob: blob, endpoint: "ipc:///\(pid)",
            pid: pid, host: "here", generation: generation
        ).encoded()
    }

    static func answers(
        _ session: inout CoordinatorSession, _ frame: [UInt8], link: UInt64 = 1
    ) -> [CoordinatorAction] {
        frame.spanned { session.received($0, from: LinkID(link), now: 0) }
    }

    static func kinds(_ actions: [CoordinatorAction]) -> [FrameKind] {
        actions.compactMap { action in
            guard case .send(_, let frame) = action else { return nil }
            return try? frame.spanned { try FrameHeader(checking: $0) }.kind
        }
    }

    static func refusal(_ actions: [CoordinatorAction]) -> String? {
        for case .send(_, let frame) in actions {
            if let refusal = try? frame.spanned({ try RefuseFrame(of: $0) }) {
                return refusal.reason
            }
        }
        return nil
    }

    @Test("Who may not join is told why")
    func refusals() {
        var session = Self.coordinator()
        _ = Self.answers(&session, Self.register(["region-1"]))
        let refused: [([UInt8], String)] = [
            (Self.register(["region-0"], version: "2"), "version 2"),
            (Self.register(["region-0"], blob: BlobDigest(high: 1, low: 1)), "another topology"),
            (Self.register(["region-7"]), "unknown region 'region-7'"),
            (Self.register(["region-0", "region-0"]), "named twice"),
            (Self.register(["region-1"], pid: 11), "run by process 10 on here already"),
            (Self.register(["region-0", "region-1"]), "joined with other ones"),
        ]
        for (frame, reason) in refused {
            let answers = Self.answers(&session, frame, link: 2)
            #expect(Self.kinds(answers) == [.refuse])
            #expect(Self.refusal(answers)?.contains(reason) == true, "\(reason)")
        }
        let other = Self.register(["region-0"], run: RunID(78))
        #expect(Self.answers(&session, other).isEmpty)
        #expect(session.refusedFrames == 1 && session.lastProblem == .otherRun(RunID(78)))
    }

    @Test("Processes join in any order; the last one brings the directory")
    func joining() {
        var session = Self.coordinator()
        for (link, name) in [(1, "region-2"), (2, "region-0")] as [(UInt64, String)] {
            let frame = Self.register([name], pid: UInt32(link))
            #expect(Self.kinds(Self.answers(&session, frame, link: link)) == [.welcome])
            #expect(Self.kinds(Self.answers(&session, frame, link: link)) == [.welcome])
        }
        let last = Self.answers(&session, Self.register(["region-1"], pid: 3), link: 3)
        #expect(Self.kinds(last) == [.welcome, .directory, .directory, .directory])
        #expect(session.phase == .running)
        #expect(session.seats.map { $0.entry?.incarnation } == [2, 3, 1])
        // A repeated registration repeats the answer; a successor gets a number of its own.
        let again = Self.answers(&session, Self.register(["region-1"], pid: 3), link: 3)
        #expect(Self.kinds(again) == [.welcome, .directory])
        let successor = Self.register(["region-1"], pid: 4, generation: 3)
        let replaced = Self.answers(&session, successor, link: 4)
        #expect(Self.kinds(replaced) == [.welcome, .directory, .directory, .directory])
        #expect(session.seats[1].entry?.incarnation == 4)
    }

    @Test("Who is let in knows it before the regions are built, and only from its own welcome")
    func admission() throws {
        func member(_ pid: UInt32) -> Member {
            Member(
                MemberIdentity(
                    names: ["region-0"], version: "1", endpoint: "a", pid: pid, host: "h"))
        }
        var session = Self.coordinator()
        let first = try #require(Self.answers(&session, Self.register(["region-0"], pid: 7)).first)
        guard case .send(_, let welcome) = first else {
            Issue.record("no welcome: \(first)")
            return
        }
        let own = member(7)
        let other = member(8)
        let admitted = try #require(welcome.spanned { own.admission(in: $0) })
        #expect(admitted == (Self.run, 1))
        #expect(welcome.spanned { other.admission(in: $0) } == nil)
        let conclude = EmptyFrame(.conclude).encoded(run: Self.run)
        #expect(conclude.spanned { own.admission(in: $0) } == nil)
        var late = member(7)
        _ = welcome.spanned { late.received($0, from: .coordinator, now: 0) }
        #expect(welcome.spanned { late.admission(in: $0) } == nil)
    }

    private static func report(
        _ region: Int, sequence: UInt64, incarnation: UInt32 = 1,
        change: (inout ReportFrame) -> Void = { _ in }
    ) -> [UInt8] {
        let channels = network.channels.indices
        var frame = ReportFrame(
            incarnation: incarnation, sequence: sequence, isFinal: false,
            status: RegionStatus(region: RegionID(region), state: .running),
            sent: channels.filter { network.channels[$0].from == RegionID(region) }
                .map { ChannelAccount(channel: ChannelID($0)) },
            received: channels.filter { network.channels[$0].to == RegionID(region) }
                .map { ChannelAccount(channel: ChannelID($0)) },
            metrics: nil)
        change(&frame)
        return frame.encoded(run: run)
    }

    private static func joined() -> CoordinatorSession {
        var session = coordinator()
        _ = answers(&session, register(["region-0", "region-1", "region-2"]))
        return session
    }

    @Test("The ledger is compared once both sides have closed an interval")
    func ledger() {
        var session = Self.joined()
        let channel = Self.network.channels.firstIndex {
            $0.from == RegionID(0) && $0.to == RegionID(1)
        }
        let sums = [CustodySum(count: 2, first: 5, second: 6), CustodySum(count: 1)]
        let sent = Self.report(0, sequence: 1) { frame in
            for place in frame.sent.indices
            where frame.sent[place].channel == ChannelID(channel ?? 0) {
                frame.sent[place].sums = sums
                frame.sent[place].closed = 2
            }
        }
        func received(_ sequence: UInt64, closed: UInt32, _ sums: [CustodySum]) -> [UInt8] {
            Self.report(1, sequence: sequence) { frame in
                for place in frame.received.indices
                where frame.received[place].channel == ChannelID(channel ?? 0) {
                    frame.received[place].sums = sums
                    frame.received[place].closed = closed
                }
            }
        }
        #expect(Self.answers(&session, sent).isEmpty)
        // The open interval may differ; an old report counts no more.
        let open = [sums[0], CustodySum()]
        #expect(Self.answers(&session, received(5, closed: 1, open)).isEmpty)
        #expect(Self.answers(&session, received(4, closed: 2, open)).isEmpty)
        #expect(session.phase == .running)
        let wrong = Self.answers(&session, received(6, closed: 2, open))
        #expect(Self.kinds(wrong) == [.abort])
        #expect(
            wrong.last
                == .failed(
                    .ledgerMismatch(
                        channel: "region-0 -> region-1", interval: 1, sent: sums[1],
                        received: CustodySum())))
        #expect(session.phase == .failed)
    }

    @Test("Reports of another incarnation or shape are refused")
    func reports() {
        var session = Self.joined()
        let shapes = [
            Self.report(0, sequence: 1, incarnation: 9),
            Self.report(0, sequence: 1) { $0.sent.removeLast() },
            Self.report(0, sequence: 1) { $0.received[0].channel = ChannelID(99) },
            Self.report(0, sequence: 1) { $0.status.region = RegionID(50) },
            Self.report(0, sequence: 1) { $0.metrics = RegionReport() },
        ]
        // Of another incarnation: it may have joined under an earlier coordinator.
        let attach = EmptyFrame(.attach).encoded(run: Self.run)
        #expect(Self.answers(&session, shapes[0]) == [.send(to: LinkID(1), attach)])
        for frame in shapes.dropFirst() { #expect(Self.answers(&session, frame).isEmpty) }
        #expect(session.refusedFrames == UInt64(shapes.count))
    }

    @Test("Who comes for one that died after its last report is told that all is complete")
    func lateSuccessor() {
        var session = Self.joined()
        for region in 0..<3 {
            let metrics = Region(Self.network, region: RegionID(region)).report()
            let last = Self.report(region, sequence: 1) {
                $0.isFinal = true
                $0.metrics = metrics
            }
            _ = Self.answers(&session, last)
        }
        #expect(session.phase == .completed)
        let successor = Self.register(["region-1"], pid: 99, generation: 1)
        #expect(Self.kinds(Self.answers(&session, successor, link: 9)) == [.complete])
        let stranger = Self.register(["region-1"], pid: 98)
        #expect(Self.kinds(Self.answers(&session, stranger, link: 8)) == [.refuse])
    }

    @Test("A coordinator that has just begun blames no region for telling of a checkpoint")
    func earlyCheckpoint() {
        var session = Self.coordinator()
        let frame = CheckpointFrame(
            incarnation: 3, region: RegionID(0), number: 5, time: .zero + .days(5),
            seal: CheckpointSeal(incarnation: 3, byteCount: 100, checksum: 1), wanted: [])
        #expect(Self.answers(&session, frame.encoded(run: Self.run)).isEmpty)
        #expect(session.refusedFrames == 0)
        var unknown = frame
        unknown.region = RegionID(50)
        _ = Self.answers(&session, unknown.encoded(run: Self.run))
        #expect(session.refusedFrames == 1)
    }

    @Test("A region is done when its last metrics are known; a status after them changes nothing")
    func finalStatus() throws {
        var session = Self.joined()
        let status = Self.report(0, sequence: 1) { $0.isFinal = true }
        #expect(Self.answers(&session, status).isEmpty)
        #expect(!session.seats[0].isFinal)
        let metrics = Region(Self.network, region: RegionID(0)).report()
        let last = Self.report(0, sequence: 2) {
            $0.isFinal = true
            $0.metrics = metrics
        }
        _ = Self.answers(&session, last)
        _ = Self.answers(&session, Self.report(0, sequence: 3) { $0.isFinal = true })
        #expect(session.seats[0].isFinal && session.seats[0].metrics == metrics)
        #expect(session.refusedFrames == 0)
    }

    @Test("A lost process ends the run for the others")
    func lost() {
        var session = Self.coordinator()
        for link in 0..<3 as Range<UInt64> {
            let frame = Self.register(["region-\(link)"], pid: UInt32(link))
            _ = Self.answers(&session, frame, link: link)
        }
        let actions = session.lost(RegionID(1), why: "killed by signal 9", now: 0)
        #expect(Self.kinds(actions) == [.abort, .abort])
        #expect(
            actions.last == .failed(.lost(region: "region-1", why: "killed by signal 9")))
    }

    @Test("Whom nobody heard for a while keeps its seat once it is heard again")
    func outOfReach() throws {
        var session = Self.coordinator()
        for link in 0..<3 as Range<UInt64> {
            let frame = Self.register(["region-\(link)"], pid: UInt32(link))
            _ = Self.answers(&session, frame, link: link)
        }
        let incarnation = try #require(session.seats[1].entry?.incarnation)
        session.vacated(RegionID(1))
        #expect(session.seats[1].isLost)
        let beat = Member.heartbeat(
            run: Self.run, incarnation: incarnation, progress: 1,
            time: TimeSpent(waiting: 2, writing: 3))
        #expect(Self.answers(&session, beat, link: 1).isEmpty)
        #expect(!session.seats[1].isLost)
        #expect(session.seats[1].time == TimeSpent(waiting: 2, writing: 3))
        let other = Self.register(["region-1"], pid: 77)
        #expect(Self.kinds(Self.answers(&session, other, link: 9)) == [.refuse])
        // Silent for too long again, and now somebody takes its place.
        session.vacated(RegionID(1))
        let kinds = Self.kinds(Self.answers(&session, other, link: 9))
        #expect(kinds.first == .welcome)
        #expect(session.seats[1].restarts == 1)
        #expect(session.totals.restarts == [0, 1, 0])
    }

    @Test("A stopped run gives what it has")
    func stop() throws {
        var cluster = LocalCluster(SmallNetwork().built())
        for now in 0..<50 as Range<Int64> {
            #expect(try cluster.step(atMost: 20, now: now) == nil)
        }
        try cluster.stop(now: 50)
        let totals = try #require(try cluster.step(atMost: 20, now: 51))
        #expect(totals.isPartial && totals.isBalanced)
        #expect(totals.regions.contains { $0.events > 0 })
    }

    @Test("No sender leads a receiver by more than the lead", arguments: [5, 9, 48] as [Int64])
    func lead(hours: Int64) throws {
        var small = SmallNetwork()
        small.lead = .hours(hours)
        let network = small.built()
        var cluster = LocalCluster(network)
        var now: Int64 = 0
        while try cluster.step(atMost: 50, now: now) == nil {
            let clocks = cluster.statuses.map(\.clock)
            guard !clocks.isEmpty else { continue }
            for channel in network.channels {
                let sender = clocks[Int(channel.from.index)]
                let receiver = clocks[Int(channel.to.index)]
                #expect(sender <= receiver + network.plan.lead)
            }
            now += 1
        }
    }

    @Test("Hostile frames with a right checksum end in a refusal or a failure, never in a trap")
    func malice() {
        var failures = 0
        for seed in 0..<300 as Range<UInt64> {
            var random = SeededRandom(seed)
            var session = CoordinatorSession(
                Self.network, blob: Self.blob, run: Self.run, version: "1")
            var member = Member(
                MemberIdentity(
                    names: ["region-0"], version: "1", endpoint: "a", pid: 1, host: "h"))
            var others = Member(
                MemberIdentity(
                    names: ["region-1", "region-2"], version: "1", endpoint: "b", pid: 2,
                    host: "h"))
            var toSession: [([UInt8], UInt64)] = []
            var toMember: [[[UInt8]]] = [[], []]
            func sort(_ actions: [MemberAction], _ link: UInt64) {
                for action in actions {
                    switch action {
                    case .toCoordinator(let frame): toSession.append((frame, link))
                    case .toPeer(let region, let frame):
                        toMember[region == RegionID(0) ? 0 : 1].append(frame)
                    case .failed: failures += 1
                    case .joined, .connect, .checkpoint, .finished: break
                    }
                }
            }
            sort(member.start(now: 0), 0)
            sort(others.start(now: 0), 1)
            for now in 0..<60 as Range<Int64> {
                for (frame, link) in toSession {
                    let sent = random.isBelow(0.02) ? WireTests.mutated(frame, &random) : frame
                    let answers = sent.spanned {
                        session.received($0, from: LinkID(link), now: now)
                    }
                    for case .send(let link, let answer) in answers {
                        let told =
                            random.isBelow(0.02) ? WireTests.mutated(answer, &random) : answer
                        told.spanned { bytes in
                            if link.number == 0 {
                                sort(member.received(bytes, from: .coordinator, now: now), 0)
                            } else {
                                sort(others.received(bytes, from: .coordinator, now: now), 1)
                            }
                        }
                    }
                }
                toSession = []
                let frames = toMember
                toMember = [[], []]
                for (place, frames) in frames.enumerated() {
                    for frame in frames {
                        let sent = random.isBelow(0.1) ? WireTests.mutated(frame, &random) : frame
                        sent.spanned { bytes in
                            if place == 0 {
                                sort(member.received(bytes, from: .peer, now: now), 0)
                            } else {
                                sort(others.received(bytes, from: .peer, now: now), 1)
                            }
                        }
                    }
                }
                sort(member.advance(atMost: 300, now: now).actions, 0)
                sort(others.advance(atMost: 300, now: now).actions, 1)
            }
        }
        #expect(failures > 30)
    }
}
