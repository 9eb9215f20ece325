import Federation
import ParcelNetwork
import SimulationKernel
import TopologyFile

/// One input, one decoder. What a checksum would keep out is let in: lengths and checksums are made
/// right, as somebody who means harm would make them.
enum Decoding {
    static func frame(_ bytes: [UInt8]) {
        _ = bytes.withRaw { try? FrameHeader(checking: $0) }
        guard bytes.count >= FrameHeader.size else { return }
        var frame = bytes
        frame.replaceSubrange(0..<6, with: Seeds.frameStart)
        frame.put(0 as UInt8, at: 7)
        frame.put(0 as UInt32, at: 12)
        frame.seal()
        guard let header = frame.withRaw({ try? FrameHeader(checking: $0) }) else { return }
        frame.withRaw { content(header, $0) }
    }

    private static func content(_ header: FrameHeader, _ frame: RawSpan) {
        switch header.kind {
        case .data:
            guard let data = try? DataFrame(of: frame) else { return }
            var handoffs: [Handoff] = []
            guard (try? data.read(frame) { handoff, _ in handoffs.append(handoff) }) != nil else {
                return
            }
            same(
                DataFrame.encoded(data.header, run: header.run, first: data.first, handoffs), frame)
        case .status, .want, .finished:
            guard let plain = try? PlainFrame(of: frame) else { return }
            same(plain.encoded(header.kind, run: header.run), frame)
        case .blocked:
            guard let blocked = try? BlockedFrame(of: frame) else { return }
            same(blocked.encoded(run: header.run), frame)
        case .marker:
            guard let marker = try? MarkerFrame(of: frame) else { return }
            same(marker.encoded(run: header.run), frame)
        case .register:
            guard let register = try? RegisterFrame(of: frame, run: header.run) else { return }
            same(register.encoded(), frame)
        case .report:
            guard let report = try? ReportFrame(of: frame) else { return }
            let again = report.encoded(run: header.run)
            precondition(again.withRaw { try? ReportFrame(of: $0) } == report)
        case .heartbeat:
            guard let heartbeat = try? HeartbeatFrame(of: frame) else { return }
            same(heartbeat.encoded(run: header.run), frame)
        case .failure, .abort:
            guard let reason = try? ReasonFrame(of: frame, kind: header.kind) else { return }
            same(reason.encoded(run: header.run), frame)
        case .trace:
            guard let trace = try? TraceFrame(of: frame) else { return }
            same(trace.encoded(run: header.run), frame)
        case .welcome:
            guard let welcome = try? WelcomeFrame(of: frame, run: header.run) else { return }
            same(welcome.encoded(), frame)
        case .checkpoint:
            guard let checkpoint = try? CheckpointFrame(of: frame) else { return }
            same(checkpoint.encoded(run: header.run), frame)
        case .committed:
            guard let committed = try? CommittedFrame(of: frame) else { return }
            same(committed.encoded(run: header.run), frame)
        case .refuse:
            guard let refuse = try? RefuseFrame(of: frame) else { return }
            same(refuse.encoded(run: header.run), frame)
        case .directory:
            guard let directory = try? DirectoryFrame(of: frame) else { return }
            same(directory.encoded(run: header.run), frame)
        case .conclude, .complete, .attach:
            guard let empty = try? EmptyFrame(of: frame, kind: header.kind) else { return }
            same(empty.encoded(run: header.run), frame)
        @unknown default: break
        }
    }

    /// A frame that is taken has one encoding: what it says, it says in these bytes alone.
    private static func same(_ encoded: [UInt8], _ frame: RawSpan) {
        // Copies the span's own bytes within the call.
        let bytes = unsafe frame.withUnsafeBytes { unsafe [UInt8]($0) }
        precondition(encoded == bytes, "two encodings of one frame: \(encoded) and \(bytes)")
    }

    static func blob(_ bytes: [UInt8]) {
        _ = bytes.withRaw { try? Network(decoding: $0) }
        guard bytes.count >= 48 else { return }
        var blob = bytes
        blob.replaceSubrange(0..<16, with: Seeds.blobStart)
        Network.seal(&blob)
        guard let network = blob.withRaw({ try? Network(decoding: $0) }) else { return }
        precondition(network.encoded() == blob, "two encodings of one network")
    }

    /// The first byte chooses the network and the region.
    static func snapshot(_ bytes: [UInt8]) {
        if let unpacked = try? SnapshotBytes.unpacked(bytes) {
            precondition(SnapshotBytes(unpacked).array == unpacked, "packed otherwise")
        }
        guard bytes.count >= 41 else { return }
        let (network, region) = Seeds.regions[Int(bytes[0]) % Seeds.regions.count]
        var snapshot = Array(bytes[1...])
        snapshot.replaceSubrange(0..<8, with: Array("HUBSIMSN".utf8))
        guard var restored = try? Region(network, region: region, restoring: snapshot) else {
            return
        }
        _ = restored.snapshot()
        _ = restored.run(until: network.plan.end, atMost: 50)
    }

    static func topology(_ bytes: [UInt8]) {
        let reading = TopologyReader.read(bytes, file: "fuzz.yaml") { _ in
            .failure(TopologyFileFailure(reason: "no such file"))
        }
        precondition((reading.spec == nil) == !reading.errors.isEmpty)
        guard let spec = reading.spec else { return }
        guard let compiled = try? TopologyCompiler.compile(spec) else { return }
        precondition((try? compiled.network.checked()) != nil, "compiled, but not checked")
    }

    static func table(_ bytes: [UInt8]) {
        let reading = TopologyReader.read(Seeds.topologyWithTables, file: "fuzz.yaml") { _ in
            .success(bytes)
        }
        precondition((reading.spec == nil) == !reading.errors.isEmpty)
    }
}
