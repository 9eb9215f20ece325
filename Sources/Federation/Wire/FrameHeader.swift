import Measurement

/// What a frame is for. The numbers are the wire's.
package enum FrameKind: UInt8, CaseIterable, Sendable {
    // Between peers.
    case data = 1
    case status = 2
    case blocked = 3
    case want = 4
    case marker = 5
    case finished = 6
    // To the coordinator.
    case register = 16
    case report = 17
    case heartbeat = 18
    case failure = 19
    case trace = 20
    case checkpoint = 21
    // From the coordinator.
    case welcome = 32
    case refuse = 33
    case directory = 34
    case conclude = 35
    case abort = 36
    case complete = 37
    case committed = 38
    case attach = 39

    var limit: Int {
        switch self {
        case .data: WireLimit.dataFrame
        case .status, .blocked, .want, .marker, .finished: WireLimit.peerFrame
        case .register, .heartbeat, .failure, .checkpoint: WireLimit.controlFrame
        case .refuse, .directory, .conclude, .abort, .complete: WireLimit.controlFrame
        case .committed, .attach: WireLimit.controlFrame
        case .report: WireLimit.report
        case .trace: WireLimit.trace
        case .welcome: WireLimit.welcome
        }
    }

    package var isPeer: Bool { rawValue < 16 }
}

/// The first 32 bytes of every frame.
package struct FrameHeader: Hashable, Sendable {
    package static let size = 32
    /// "HUBF"
    static let magic: UInt32 = 0x4642_5548
    package static let version: UInt16 = 2
    package static let kindOffset = 6
    static let lengthOffset = 8
    static let checksumOffset = 16
    static let runOffset = 24

    package var kind: FrameKind
    package var run: RunID

    package init(kind: FrameKind, run: RunID) {
        self.kind = kind
        self.run = run
    }

    /// Checks a whole frame: magic, version, kind, length, checksum.
    ///
    /// Past it only the fields of its kind are left to doubt.
    package init(checking frame: RawSpan) throws(WireProblem) {
        guard frame.byteCount >= FrameHeader.size else { throw .tooShort(bytes: frame.byteCount) }
        guard frame.integer(at: 0, as: UInt32.self) == FrameHeader.magic else { throw .notOurs }
        let version = frame.integer(at: 4, as: UInt16.self)
        guard version == FrameHeader.version else { throw .unknownVersion(version) }
        let code = frame.integer(at: FrameHeader.kindOffset, as: UInt8.self)
        guard let kind = FrameKind(rawValue: code) else { throw .unknownKind(code) }
        let length = Int(frame.integer(at: FrameHeader.lengthOffset, as: UInt32.self))
        guard length == frame.byteCount, length <= kind.limit else {
            throw .wrongLength(said: length, bytes: frame.byteCount)
        }
        let sum = Checksum.of(frame, withoutWordAt: FrameHeader.checksumOffset)
        guard sum == frame.integer(at: FrameHeader.checksumOffset, as: UInt64.self) else {
            throw .wrongChecksum
        }
        guard frame.integer(at: 7, as: UInt8.self) == 0,
            frame.integer(at: 12, as: UInt32.self) == 0
        else { throw .badField(.reserved) }
        self.kind = kind
        run = RunID(frame.integer(at: FrameHeader.runOffset, as: UInt64.self))
    }
}

extension ByteWriter {
    /// Starts a frame; ``sealed()`` ends it.
    init(frame kind: FrameKind, run: RunID, capacity: Int = 128) {
        self.init(capacity: capacity)
        put(FrameHeader.magic)
        put(FrameHeader.version)
        put(kind.rawValue)
        put(0 as UInt8)
        put(0 as UInt32)
        put(0 as UInt32)
        put(0 as UInt64)
        put(run.bits)
    }

    /// The frame with its length and checksum.
    consuming func sealed() -> [UInt8] {
        var frame = bytes
        frame.seal()
        return frame
    }
}

extension [UInt8] {
    /// Writes a frame's length and checksum into its header, after every other change.
    package mutating func seal() {
        replaceInteger(at: FrameHeader.lengthOffset, with: UInt32(count))
        let sum = withSpan { Checksum.of($0, withoutWordAt: FrameHeader.checksumOffset) }
        replaceInteger(at: FrameHeader.checksumOffset, with: sum)
    }
}

extension RawSpan {
    /// The little-endian integer at `offset`, which the caller knows to lie within.
    func integer<T: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as _: T.Type) -> T {
        // Sound: the load checks its bounds, and every bit pattern is an integer.
        T(littleEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: T.self))
    }
}
