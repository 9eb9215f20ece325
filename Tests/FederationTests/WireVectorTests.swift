import Federation
import Measurement
import ParcelNetwork
import SimulatedCluster
import SimulationKernel
import Testing

// The same frames as computed by another program from WIRE.md: what the wire is, byte by byte.

@Suite("The wire, byte by byte")
struct WireVectorTests {
    static let run = RunID(0x0123_4567_89AB_CDEF)
    static let header = PeerHeader(
        from: RegionID(3), to: RegionID(4), incarnation: 5, receiverIncarnation: 6, closed: 7,
        clock: SimTime(microseconds: 8_000_000), horizon: SimTime(microseconds: 9_000_000),
        horizonNumber: 10, wanted: 11)

    static let handoff: Handoff = {
        var parcel = Parcel(
            id: ParcelID(stream: 2, slot: 3, number: 4), start: SimTime(microseconds: 500),
            destination: DestinationID(6))
        parcel.isCleared = true
        parcel.failedAttempts = 3
        parcel.alightStop = 1
        for i in parcel.dwells.indices { parcel.dwells[i] = UInt32(100 + i) }
        parcel.largestWait = 77
        parcel.largestWaitPlace = 8
        parcel.setback = SimDuration(microseconds: 0x234_5678 << 16)
        return Handoff(
            dispatched: SimTime(microseconds: 1000), arrives: SimTime(microseconds: 2000),
            lane: LaneID(5), departure: 7, stop: 2, place: 9, parcel: parcel)
    }()

    @Test(
        "The checksum's vectors",
        arguments: [
            (0, 0x60AC_A62E_5801_B9F0, 0x872D_F706_01D1_2486),
            (32, 0xB341_3D66_7953_3927, 0x65E1_2785_0F58_8E31),
            (100, 0x3964_8EC2_A949_F4D4, 0x4AA7_4DC4_19B9_F58B),
        ] as [(Int, UInt64, UInt64)])
    func checksum(count: Int, sum: UInt64, seeded: UInt64) {
        let bytes = (0..<count).map { UInt8($0) }
        #expect(bytes.spanned { Checksum.of($0) } == sum)
        #expect(bytes.spanned { Checksum.of($0, seed: 1) } == seeded)
    }

    @Test("The checksum of short texts")
    func shortChecksums() {
        #expect(Array("a".utf8).spanned { Checksum.of($0) } == 0xDAFB_8B02_B9DF_F516)
        #expect(Array("hubsim".utf8).spanned { Checksum.of($0) } == 0x4913_3266_76EA_031C)
    }

    /// On the same leg, at the place behind it.
    static let next: Handoff = {
        var parcel = Parcel(
            id: ParcelID(stream: 2, slot: 3, number: 5), start: SimTime(microseconds: -1000),
            destination: DestinationID(300))
        parcel.isExported = true
        parcel.alightStop = 2
        parcel.add(SimDuration(microseconds: 360_000), to: .service)
        parcel.add(SimDuration(microseconds: 1 << 45), to: .held)
        return Handoff(
            dispatched: SimTime(microseconds: 71_000), arrives: SimTime(microseconds: 72_000),
            lane: LaneID(5), departure: 7, stop: 2, place: 10, parcel: parcel)
    }()

    @Test("Packed handoffs: one whose leg is stated, and one on the same leg")
    func packedHandoffs() throws {
        let first =
            "6a9ac6641261040406fffe0008cf06e70263fffefe686465fffefe696667fffefe6a68e4"
            + "fffefe80017755330105fffefd4c0804000c0080000031"
        let second =
            "0306d810206f10003f7d04fefefefefe1efcc807fffe3e2b0005000c0080000002"
        let alone = DataFrame.encoded(Self.header, run: Self.run, first: 10, [Self.handoff])
        #expect(hex(Array(alone[DataFrame.bodyOffset...])) == first)
        let both = DataFrame.encoded(
            Self.header, run: Self.run, first: 10, [Self.handoff, Self.next])
        #expect(hex(Array(both[DataFrame.bodyOffset...])) == first + second)
        #expect(try both.spanned { try $0.handoffs() } == [Self.handoff, Self.next])
    }

    @Test("Frames between peers")
    func peerFrames() {
        let plain = PlainFrame(header: Self.header)
        let status =
            "48554246020002005000000000000000acd8a4c6b7faab0defcdab896745230103000400"
            + "05000000060000000700000000127a000000000040548900000000000a00000000000000"
            + "0b00000000000000"
        let want =
            "48554246020004005000000000000000a57720bac855bf76efcdab896745230103000400"
            + "05000000060000000700000000127a000000000040548900000000000a00000000000000"
            + "0b00000000000000"
        let finished =
            "48554246020006005000000000000000f59c92d7e3baedcdefcdab896745230103000400"
            + "05000000060000000700000000127a000000000040548900000000000a00000000000000"
            + "0b00000000000000"
        #expect(hex(plain.encoded(.status, run: Self.run)) == status)
        #expect(hex(plain.encoded(.want, run: Self.run)) == want)
        #expect(hex(plain.encoded(.finished, run: Self.run)) == finished)
        let blocked =
            "485542460200030060000000000000006f8ab91715eb2ce6efcdab896745230103000400"
            + "05000000060000000700000000127a000000000040548900000000000a00000000000000"
            + "0b00000000000000001bb700000000000100000000000000"
        let waits = BlockedFrame(
            header: Self.header, time: SimTime(microseconds: 12_000_000), wait: .clock)
        #expect(hex(waits.encoded(run: Self.run)) == blocked)
        let marker =
            "48554246020005008000000000000000940fc12881621227efcdab896745230103000400"
            + "05000000060000000700000000127a000000000040548900000000000a00000000000000"
            + "0b000000000000000d00000000000000809fd500000000000f0000000000000010000000"
            + "0000000011000000000000001200000000000000"
        let marks = MarkerFrame(
            header: Self.header, interval: 13, time: SimTime(microseconds: 14_000_000), number: 15,
            sum: CustodySum(count: 16, first: 17, second: 18))
        #expect(hex(marks.encoded(run: Self.run)) == marker)
        let data =
            "4855424602000100bc00000000000000654375f96b799e1fefcdab896745230103000400"
            + "05000000060000000700000000127a000000000040548900000000000a00000000000000"
            + "0b000000000000000a0000000000000002000000000000006a9ac6641261040406fffe00"
            + "08cf06e70263fffefe686465fffefe696667fffefe6a68e4fffefe80017755330105fffe"
            + "fd4c0804000c00800000310306d810206f10003f7d04fefefefefe1efcc807fffe3e2b00"
            + "05000c0080000002"
        let sent = DataFrame.encoded(
            Self.header, run: Self.run, first: 10, [Self.handoff, Self.next])
        #expect(hex(sent) == data)
    }

    @Test("Frames to and from the coordinator")
    func controlFrames() {
        let heartbeat =
            "4855424602001200400000000000000018afc15fb9e0387aefcdab896745230105000000"
            + "00000000d20400000000000006000000000000000700000000000000"
        let beat = Member.heartbeat(
            run: Self.run, incarnation: 5, progress: 1234, time: TimeSpent(waiting: 6, writing: 7))
        #expect(hex(beat) == heartbeat)
        let conclude = "485542460200230020000000000000004fb54ccaf721dfa0efcdab8967452301"
        #expect(hex(EmptyFrame(.conclude).encoded(run: Self.run)) == conclude)
        let abort =
            "485542460200240028000000000000006c980a22fb5f6f7cefcdab896745230104000000"
            + "73746f70"
        #expect(hex(ReasonFrame(.abort, reason: "stop").encoded(run: Self.run)) == abort)
        let refuse =
            "48554246020021002a0000000000000061db53ba2fe7ee4defcdab896745230163000000"
            + "020000006e6f"
        #expect(hex(RefuseFrame(pid: 99, reason: "no").encoded(run: Self.run)) == refuse)
    }

    @Test("Frames of joining")
    func joiningFrames() throws {
        let register = RegisterFrame(
            run: Self.run, names: ["cn", "de"], version: "1.0", blob: BlobDigest(high: 1, low: 2),
            endpoint: "ipc:///x", pid: 99, host: "h", generation: 0, incarnation: 7)
        let registers =
            "48554246020010006400000000000000f7cef00f55fa51abefcdab896745230102000000"
            + "02000000636e02000000646503000000312e300100000000000000020000000000000008"
            + "0000006970633a2f2f2f786300000001000000680000000007000000"
        #expect(hex(register.encoded()) == registers)
        let welcome = WelcomeFrame(
            run: Self.run, pid: 99, incarnation: 5, regions: [RegionID(3), RegionID(4)],
            digest: BlobDigest(high: 1, low: 2), schedule: Self.schedule,
            seals: [Self.seal, CheckpointSeal(incarnation: 5, byteCount: 800, checksum: 9)],
            blob: [1, 2, 3])
        let welcomes =
            "4855424602002000870000000000000029c66bb3b87f1c18efcdab896745230163000000"
            + "05000000020000000300040001000000000000000200000000000000020000002c010000"
            + "000000009001000000000000020000000500000058020000000000000700000000000000"
            + "050000002003000000000000090000000000000003000000010203"
        #expect(hex(welcome.encoded()) == welcomes)
        let directory = DirectoryFrame(entries: [
            DirectoryEntry(
                region: RegionID(0), incarnation: 5, endpoint: "ipc:///x", pid: 99, host: "h")
        ])
        let directories =
            "48554246020022003f000000000000001163a6af7c101a6befcdab896745230101000000"
            + "000005000000080000006970633a2f2f2f78630000000100000068"
        #expect(hex(directory.encoded(run: Self.run)) == directories)
        #expect(
            try bytes(registers).spanned { try RegisterFrame(of: $0, run: Self.run) } == register)
        #expect(try bytes(welcomes).spanned { try WelcomeFrame(of: $0, run: Self.run) } == welcome)
        #expect(try bytes(directories).spanned { try DirectoryFrame(of: $0) } == directory)
    }

    static let seal = CheckpointSeal(incarnation: 5, byteCount: 600, checksum: 7)
    static let schedule = CheckpointSchedule(
        committed: 2, next: SimTime(microseconds: 300), afterNext: SimTime(microseconds: 400))
    static let checkpoint = CheckpointFrame(
        incarnation: 6, region: RegionID(3), number: 2, time: SimTime(microseconds: 300),
        seal: seal,
        wanted: [10, 11])
    static let committed = CommittedFrame(schedule: schedule, wanted: [10, 11, 12])

    @Test("Frames of checkpoints")
    func checkpointFrames() throws {
        let checkpoint =
            "48554246020015005c00000000000000546d2d29ad4ca6ebefcdab896745230106000000"
            + "03000000020000002c010000000000000500000058020000000000000700000000000000"
            + "020000000a000000000000000b00000000000000"
        #expect(hex(Self.checkpoint.encoded(run: Self.run)) == checkpoint)
        let committed =
            "48554246020026005000000000000000dbc3c544c4848292efcdab896745230102000000"
            + "2c010000000000009001000000000000030000000a000000000000000b00000000000000"
            + "0c00000000000000"
        #expect(hex(Self.committed.encoded(run: Self.run)) == committed)
        #expect(
            try bytes(checkpoint).spanned { try CheckpointFrame(of: $0) } == Self.checkpoint)
        #expect(try bytes(committed).spanned { try CommittedFrame(of: $0) } == Self.committed)
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    private func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.utf8.map { $0 < 58 ? $0 - 48 : $0 - 87 }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}

extension RawSpan {
    /// What a data frame holds.
    func handoffs() throws(WireProblem) -> [Handoff] {
        var handoffs: [Handoff] = []
        try DataFrame(of: self).read(self) { handoff, _ in handoffs.append(handoff) }
        return handoffs
    }
}
