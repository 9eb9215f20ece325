import Federation
import ParcelNetwork
import SimulationKernel

/// Frames that pass every check of their form, given to those who act on them: whatever a peer says,
/// the worst that may happen is that the run is ended with a reason.
enum SessionUnderFuzz {
    static let run = RunID(0x5EED)
    static let mostFrames = 16

    /// A coordinator and two processes of a small network that know each other.
    struct Scene: ~Copyable {
        var coordinator: CoordinatorSession
        var first: Member
        var second: Member
        /// What was sent, for seeds: to whom, and the frame.
        var record: [(toCoordinator: Bool, frame: [UInt8])] = []

        init(_ network: Network, blob: [UInt8]) {
            coordinator = CoordinatorSession(network, blob: blob, run: run, version: "1")
            let names = network.regions.map(\.name)
            func identity(_ names: [String], _ pid: UInt32) -> MemberIdentity {
                MemberIdentity(names: names, version: "1", endpoint: "e\(pid)", pid: pid, host: "h")
            }
            first = Member(identity([names[0]], 1), blob: blob)
            second = Member(identity(Array(names[1...]), 2), blob: blob)
            obey(first.start(now: 0), of: 1)
            obey(second.start(now: 0), of: 2)
        }

        mutating func obey(_ actions: [MemberAction], of process: UInt64) {
            for action in actions {
                switch action {
                case .toCoordinator(let frame):
                    record.append((true, frame))
                    obey(frame.withRaw { coordinator.received($0, from: LinkID(process), now: 1) })
                case .toPeer(_, let frame):
                    record.append((false, frame))
                    if process == 1 {
                        obey(frame.withRaw { second.received($0, from: .peer, now: 1) }, of: 2)
                    } else {
                        obey(frame.withRaw { first.received($0, from: .peer, now: 1) }, of: 1)
                    }
                default: break
                }
            }
        }

        mutating func obey(_ actions: [CoordinatorAction]) {
            for case .send(let link, let frame) in actions {
                record.append((false, frame))
                if link.number == 1 {
                    obey(frame.withRaw { first.received($0, from: .coordinator, now: 1) }, of: 1)
                } else {
                    obey(frame.withRaw { second.received($0, from: .coordinator, now: 1) }, of: 2)
                }
            }
        }

        mutating func step(_ number: Int) {
            let now = Int64(number) * 300_000
            obey(first.advance(atMost: 200, now: now).actions, of: 1)
            obey(second.advance(atMost: 200, now: now).actions, of: 2)
            obey(first.tick(now: now), of: 1)
            obey(second.tick(now: now), of: 2)
        }
    }

    /// Splits an input into frames: a kind, a length of 16 bits, what follows the header.
    static func frames(_ bytes: [UInt8]) -> [[UInt8]] {
        var frames: [[UInt8]] = []
        var rest = bytes[...]
        while rest.count >= 3, frames.count < mostFrames {
            let head = Array(rest.prefix(3))
            rest = rest.dropFirst(3)
            let body = rest.prefix(Int(head[1]) | Int(head[2]) << 8)
            rest = rest.dropFirst(body.count)
            var frame = Seeds.frameStart + [head[0], 0] + [UInt8](repeating: 0, count: 24)
            frame.put(run.bits, at: 24)
            frame += body
            frame.seal()
            frames.append(frame)
        }
        return frames
    }

    /// As ``frames(_:)`` reads it.
    static func input(of frames: [[UInt8]]) -> [UInt8] {
        frames.filter { $0.count < 1 << 16 }.flatMap { frame in
            let count = frame.count - FrameHeader.size
            return [frame[6], UInt8(count & 0xFF), UInt8(count >> 8)]
                + frame[FrameHeader.size...]
        }
    }

    static func coordinator(_ bytes: [UInt8]) {
        var session = Seeds.joined
        for (place, frame) in frames(bytes).enumerated() {
            let link = LinkID(UInt64(1 + place % 3))
            _ = frame.withRaw { session.received($0, from: link, now: Int64(place)) }
            _ = session.tick(now: Int64(place))
        }
        _ = session.totals
    }

    static func member(_ bytes: [UInt8]) {
        var scene = Scene(Seeds.small, blob: Seeds.smallBlob)
        scene.step(1)
        for (place, frame) in frames(bytes).enumerated() {
            let isPeer = FrameKind(rawValue: frame[6])?.isPeer == true
            let now = Int64(1 + place) * 300_000
            _ = frame.withRaw {
                scene.first.received($0, from: isPeer ? .peer : .coordinator, now: now)
            }
            _ = scene.first.advance(atMost: 50, now: now)
            _ = scene.first.tick(now: now)
        }
    }
}
