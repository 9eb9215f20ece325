import Federation
import Measurement
import ParcelNetwork
import SimulatedCluster
import SimulationKernel
import Testing

@Suite("Frames and hostile bytes")
struct WireTests {
    static let run = WireVectorTests.run

    /// Every number in it another one, none zero.
    static let report: RegionReport = {
        var count: UInt64 = 1
        func next() -> UInt64 {
            count = count &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return count >> 33 | 1
        }
        func wide() -> Int128 { Int128(next()) * Int128(next()) * Int128(next()) * 1_000_000_000 }
        var report = RegionReport()
        report.clock = SimTime(microseconds: Int64(next()))
        report.events = next()
        report.custody.created = next()
        report.custody.received = next()
        report.custody.delivered = next()
        report.custody.returned = next()
        report.custody.lost = next()
        report.custody.handedOff = next()
        report.custody.inCustody = next()
        report.pendingOrders = next()
        report.digests = [Digest(sum: UInt128(next()) << 90), Digest(sum: UInt128(next()))]
        var flow = FlowTally()
        flow.created = next()
        flow.eligible = next()
        flow.onTime = next()
        flow.onTimeNet = next()
        flow.delivered = next()
        flow.returned = next()
        flow.lost = next()
        flow.withdrawn = next()
        for _ in 0..<9 { flow.followed.created.add(next() % 90_000, count: next() % 99) }
        for _ in 0..<9 { flow.followed.closed.add(next() % 90_000, count: next() % 99) }
        for _ in 0..<9 { flow.leadMinutes.add(next() % 5000, count: next() % 99) }
        flow.leadSum = wide()
        flow.leadSquareSum = wide()
        for _ in 0..<5 { flow.leadWorkingDays.add(next() % 30) }
        for stage in flow.dwell.indices { flow.dwell[stage] = wide() }
        for stage in flow.lateDwell.indices { flow.lateDwell[stage] = Int128(next()) }
        flow.late = next()
        flow.lateByCustoms = next()
        flow.lateByPlan = next()
        flow.lateByFailedAttempt = next()
        flow.deliveredInWindow = next()
        flow.lateByComponent = [
            ComponentCount(component: 3, count: next()),
            ComponentCount(component: 9, count: next()),
        ]
        report.flows = [FlowTally(), flow, FlowTally()]
        var station = StationTally()
        station.arrivals = next()
        station.waitSum = wide()
        station.waitSquareSum = wide()
        station.queueArea = wide()
        station.openQueueArea = Int128(next())
        station.busyArea = -wide()
        station.longestWait = Int64(next())
        station.waited = next()
        station.waitedHalfHour = next()
        station.carriedOver = next()
        station.vehicles = next()
        station.vehiclesWaited = next()
        station.vehicleWaitSum = wide()
        station.longestVehicleWait = Int64(next())
        station.dockArea = wide()
        report.stations = [station]
        var stepped = SteppedTally(ranks: 2)
        stepped.downArea = wide()
        stepped.interruptedArea = wide()
        stepped.blockedArea = wide()
        stepped.breakdowns = next()
        stepped.turnedAway = next()
        stepped.misread = next()
        for rank in stepped.ranks.indices {
            stepped.ranks[rank].arrivals = next()
            stepped.ranks[rank].waited = next()
            stepped.ranks[rank].waitSum = wide()
            stepped.ranks[rank].waitSquareSum = wide()
            stepped.ranks[rank].longestWait = Int64(next())
        }
        report.stepped = [stepped]
        var board = BoardTally()
        board.departures = next()
        board.departuresFull = next()
        board.loaded = next()
        board.onBoard = next()
        board.parcelCapacity = next()
        board.grams = next()
        board.gramCapacity = UInt64.max
        board.millilitres = next()
        board.millilitreCapacity = next()
        board.leftBehind = next()
        board.waiting = next()
        board.waitSum = wide()
        board.leftBehindSquareSum = wide()
        board.bags = next()
        board.bagsFull = next()
        board.bagged = next()
        board.bagsOpened = next()
        board.bagWaitSum = wide()
        board.containers = next()
        board.containersFull = next()
        board.contained = next()
        board.containersOpened = next()
        board.containerWaitSum = wide()
        board.transferred = next()
        board.bypassing = next()
        board.cancelled = next()
        board.rolledOver = next()
        board.late = next()
        board.lateSum = wide()
        board.called = next()
        report.boards = [board]
        var presence = PresenceTally()
        for hour in presence.areas.indices { presence.areas[hour] = wide() }
        report.presence = [presence]
        var locker = LockerTally()
        locker.calls = next()
        locker.larger = next()
        locker.elsewhere = next()
        locker.full = next()
        locker.deposits = next()
        locker.collected = next()
        locker.expired = next()
        locker.takenArea = BySize(wide(), wide(), wide())
        locker.staySum = wide()
        locker.reservedSum = wide()
        locker.mostTaken = 7
        report.lockers = [locker]
        var stock = StockTally()
        stock.initial = next()
        stock.ordered = next()
        stock.received = next()
        stock.shipped = next()
        stock.onHand = next()
        stock.onTheWay = next()
        stock.orders = next()
        stock.fulfilled = next()
        stock.foundNone = next()
        stock.foundClosed = next()
        stock.ranOut = next()
        stock.shipmentsReceived = next()
        stock.unitsReceived = next()
        stock.onHandArea = wide()
        stock.emptyTime = wide()
        stock.closing = next()
        stock.trailingOrders = next()
        report.stock = [stock]
        report.unstocked = [next()]
        var carrier = CarrierTally()
        carrier.handedOver = next()
        carrier.delivered = next()
        carrier.inHand = Int64(next())
        carrier.handArea = wide()
        report.carriers = [carrier]
        var couriers = CouriersTally()
        couriers.waves = next()
        couriers.stops = next()
        couriers.failed = next()
        couriers.leftBehind = next()
        report.couriers = [couriers]
        return report
    }()

    static let reportFrame = ReportFrame(
        incarnation: 2, sequence: 3, isFinal: true,
        status: RegionStatus(
            region: RegionID(1), state: .waitingForReceiver, clock: SimTime(microseconds: 5),
            blockedBy: ChannelID(6), backlog: 7, events: 8, refusedFrames: 9),
        sent: [
            ChannelAccount(
                channel: ChannelID(4), closed: 1,
                sums: [CustodySum(count: 1, first: 2, second: 3), CustodySum(count: 4)])
        ],
        received: [ChannelAccount(channel: ChannelID(5), closed: 0, sums: [CustodySum()])],
        metrics: report)

    @Test("A report comes back as it was, with no field forgotten")
    func reports() throws {
        let frame = Self.reportFrame.encoded(run: Self.run)
        #expect(try frame.spanned { try FrameHeader(checking: $0) }.kind == .report)
        #expect(try frame.spanned { try ReportFrame(of: $0) } == Self.reportFrame)
        // A field added later and left out here would still be at its default.
        let empty = defaults(in: Self.report, "report").filter { !$0.contains(".counts.") }
        #expect(empty == [])
        var brief = Self.reportFrame
        brief.metrics = nil
        brief.isFinal = false
        #expect(try brief.encoded(run: Self.run).spanned { try ReportFrame(of: $0) } == brief)
    }

    static let frames: [[UInt8]] = {
        let header = WireVectorTests.header
        let plain = PlainFrame(header: header)
        return [
            plain.encoded(.status, run: run), plain.encoded(.want, run: run),
            plain.encoded(.finished, run: run),
            BlockedFrame(header: header, time: .zero, wait: .horizon).encoded(run: run),
            MarkerFrame(
                header: header, interval: 1, time: SimTime(microseconds: 2), number: 3,
                sum: CustodySum(count: 3, first: 4, second: 5)
            ).encoded(run: run),
            DataFrame.encoded(header, run: run, first: 0, [WireVectorTests.handoff]),
            DataFrame.encoded(
                header, run: run, first: 7,
                [Handoff](repeating: WireVectorTests.handoff, count: 5)),
            RegisterFrame(
                run: run, names: ["one", "two"], version: "1", blob: .none, endpoint: "ipc:///a",
                pid: 1, host: "h", generation: 2
            ).encoded(),
            WelcomeFrame(
                run: run, pid: 1, incarnation: 2, regions: [RegionID(0), RegionID(1)],
                digest: BlobDigest(high: 3, low: 4), blob: [1, 2, 3, 4, 5, 6, 7]
            ).encoded(),
            RefuseFrame(pid: 4, reason: "no room").encoded(run: run),
            DirectoryFrame(entries: [
                DirectoryEntry(
                    region: RegionID(0), incarnation: 1, endpoint: "tcp://a:1", pid: 5, host: "a"),
                DirectoryEntry(
                    region: RegionID(1), incarnation: 2, endpoint: "tcp://b:1", pid: 6, host: "b"),
            ]).encoded(run: run),
            reportFrame.encoded(run: run),
            traceFrame.encoded(run: run),
            Member.heartbeat(
                run: run, incarnation: 3, progress: 4, time: TimeSpent(waiting: 5, writing: 6)),
            ReasonFrame(.abort, reason: "enough").encoded(run: run),
            ReasonFrame(.failure, reason: "broken").encoded(run: run),
            EmptyFrame(.conclude).encoded(run: run), EmptyFrame(.complete).encoded(run: run),
            EmptyFrame(.attach).encoded(run: run),
            WireVectorTests.checkpoint.encoded(run: run),
            WireVectorTests.committed.encoded(run: run),
        ]
    }()

    /// Decodes a frame by its kind, as a session would.
    static func decode(_ frame: RawSpan) throws(WireProblem) {
        let header = try FrameHeader(checking: frame)
        switch header.kind {
        case .data: _ = try frame.handoffs()
        case .status, .want, .finished: _ = try PlainFrame(of: frame)
        case .blocked: _ = try BlockedFrame(of: frame)
        case .marker: _ = try MarkerFrame(of: frame)
        case .register: _ = try RegisterFrame(of: frame, run: header.run)
        case .report: _ = try ReportFrame(of: frame)
        case .trace: _ = try TraceFrame(of: frame)
        case .heartbeat: _ = try HeartbeatFrame(of: frame)
        case .failure, .abort: _ = try ReasonFrame(of: frame, kind: header.kind)
        case .welcome: _ = try WelcomeFrame(of: frame, run: header.run)
        case .refuse: _ = try RefuseFrame(of: frame)
        case .directory: _ = try DirectoryFrame(of: frame)
        case .checkpoint: _ = try CheckpointFrame(of: frame)
        case .committed: _ = try CommittedFrame(of: frame)
        case .conclude, .complete, .attach: _ = try EmptyFrame(of: frame, kind: header.kind)
        }
    }

    private static let traceFrame = {
        var part = TracePart()
        let id = ParcelID(stream: 3, slot: 4, number: 5)
        part.scans = [
            Scan(.created, of: id, at: SimTime(microseconds: 6), siteKey: 7, detail: 8),
            Scan(.delivered, of: id, at: SimTime(microseconds: 9), siteKey: 10, detail: .max),
        ]
        part.ends = [
            TracedEnd(
                time: SimTime(microseconds: 9), deadline: SimTime(microseconds: 11),
                parcel: WireVectorTests.handoff.parcel)
        ]
        return TraceFrame(
            incarnation: 1, region: RegionID(2), firstScan: 12, firstEnd: 13, part: part)
    }()

    @Test("A part of a trace comes back as it was")
    func trace() throws {
        let frame = Self.traceFrame
        let read = try frame.encoded(run: RunID(1)).spanned { bytes throws(WireProblem) in
            try TraceFrame(of: bytes)
        }
        #expect(read == frame)
    }

    @Test("Every frame is taken as it is, and refused with any one bit changed or any end missing")
    func accidents() throws {
        for frame in Self.frames {
            try frame.spanned { bytes throws(WireProblem) in try Self.decode(bytes) }
            let taken =
                (0..<(8 * frame.count)).filter { bit in
                    var other = frame
                    other[bit / 8] ^= 1 << UInt8(bit % 8)
                    return isTaken(other)
                }.count + (0..<frame.count).filter { isTaken(Array(frame.prefix($0))) }.count
            #expect(taken == 0)
        }
    }

    private func isTaken(_ frame: [UInt8]) -> Bool {
        do throws(WireProblem) {
            try frame.spanned { bytes throws(WireProblem) in try Self.decode(bytes) }
            return true
        } catch { return false }
    }

    /// A frame changed at random and given a right length and checksum again.
    static func mutated(_ frame: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var other = frame
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            switch Int.random(in: 0..<5, using: &random) {
            case 0: other.append(UInt8.random(in: .min ... .max, using: &random))
            case 1 where other.count > FrameHeader.size:
                other.removeLast(
                    Int.random(in: 1...(other.count - FrameHeader.size), using: &random))
            case 2:
                let at = Int.random(in: 0..<other.count, using: &random)
                other[at] = [0, 0xFF, 0x7F, 0x80].randomElement(using: &random) ?? 0
            case 3 where other.count > FrameHeader.size + 8:
                let at = Int.random(in: FrameHeader.size..<(other.count - 8), using: &random)
                for i in 0..<8 { other[at + i] = UInt8.random(in: .min ... .max, using: &random) }
            default:
                let bit = Int.random(in: 0..<(8 * other.count), using: &random)
                other[bit / 8] ^= 1 << UInt8(bit % 8)
            }
        }
        other.seal()
        return other
    }

    @Test("Hostile frames with a right checksum never trap", arguments: 0..<8 as Range<UInt64>)
    func malice(seed: UInt64) {
        var random = SeededRandom(seed)
        var refused = 0
        for round in 0..<4000 {
            let frame = Self.mutated(Self.frames[round % Self.frames.count], &random)
            do throws(WireProblem) {
                try frame.spanned { bytes throws(WireProblem) in try Self.decode(bytes) }
            } catch { refused += 1 }
        }
        #expect(refused > 1000 && refused < 4000, "seed \(seed)")
    }

    @Test("A frame as long as its limit is taken, a longer one refused")
    func limits() throws {
        let handoff = WireVectorTests.handoff
        let most = [Handoff](repeating: handoff, count: WireLimit.dataFrame / 16)
        let (frame, count) = DataFrame.filled(
            WireVectorTests.header, run: Self.run, first: 0, most[...], upTo: WireLimit.dataFrame)
        #expect(frame.count <= WireLimit.dataFrame)
        #expect(frame.count > WireLimit.dataFrame - Packed.mostSize)
        #expect(try frame.spanned { try $0.handoffs() } == Array(most.prefix(count)))
        let longer = DataFrame.encoded(
            WireVectorTests.header, run: Self.run, first: 0, Array(most.prefix(count + 3)))
        #expect(throws: WireProblem.wrongLength(said: longer.count, bytes: longer.count)) {
            try longer.spanned { bytes throws(WireProblem) in try Self.decode(bytes) }
        }
        let long = ReasonFrame(.abort, reason: String(repeating: "so ", count: 9000))
        let cut = long.encoded(run: Self.run)
        try cut.spanned { bytes throws(WireProblem) in try Self.decode(bytes) }
    }
}

private func isZero(_ number: some BinaryInteger) -> Bool { number == 0 }

/// The paths of everything in a value that is empty, zero or false.
func defaults(in value: Any, _ path: String) -> [String] {
    if let number = value as? any BinaryInteger { return isZero(number) ? [path] : [] }
    if let text = value as? String { return text.isEmpty ? [path] : [] }
    if let truth = value as? Bool { return truth ? [] : [path] }
    if let range = value as? Range<Int> { return range.isEmpty ? [path] : [] }
    let children = Array(Mirror(reflecting: value).children)
    if children.isEmpty {
        return Mirror(reflecting: value).displayStyle == .enum ? [] : [path]
    }
    return children.enumerated().flatMap { index, child in
        defaults(in: child.value, "\(path).\(child.label ?? String(index))")
    }
}
