import ParcelNetwork

extension Member {
    /// Takes a frame of the coordinator.
    mutating func fromCoordinator(
        _ header: FrameHeader, _ frame: RawSpan, now: Int64
    ) throws(WireProblem) {
        if let membership, header.run != membership.run { throw .otherRun(header.run) }
        switch header.kind {
        case .welcome: join(try WelcomeFrame(of: frame, run: header.run))
        case .refuse:
            let refusal = try RefuseFrame(of: frame)
            guard phase != .finished, refusal.pid == identity.pid else { return }
            phase = .failed
            actions.append(.failed(.refused(reason: refusal.reason)))
        case .attach:
            // A new coordinator does not know us yet; before we are in, we register anyway.
            _ = try EmptyFrame(of: frame, kind: .attach)
            if phase == .running || phase == .concluded { register(now: now) }
        case .committed:
            let committed = try CommittedFrame(of: frame)
            for place in nodes.indices {
                let answers = nodes[place].node.committed(committed)
                sort(answers, from: place)
            }
        case .directory: connect(try DirectoryFrame(of: frame), now: now)
        case .conclude:
            _ = try EmptyFrame(of: frame, kind: .conclude)
            guard phase == .running || phase == .waitingForOthers else { return }
            phase = .concluded
            for place in nodes.indices {
                let last = nodes[place].node.conclude(now: now)
                sort(last, from: place)
            }
        case .complete:
            _ = try EmptyFrame(of: frame, kind: .complete)
            finish(.complete)
        case .abort:
            finish(.aborted(try ReasonFrame(of: frame, kind: .abort).reason))
        default: throw .unexpectedKind(header.kind.rawValue)
        }
    }

    private mutating func finish(_ conclusion: Conclusion) {
        guard phase != .finished, phase != .failed else { return }
        phase = .finished
        actions.append(.finished(conclusion))
    }

    /// As what a frame of the coordinator lets this process in; nil if it does not.
    ///
    /// To know it before ``received(_:from:now:)`` has built the regions, or restored them, which
    /// may take long: until then the heart must beat already.
    package func admission(
        in frame: RawSpan
    ) -> (run: RunID, incarnation: UInt32)? {
        guard phase == .joining, let header = try? FrameHeader(checking: frame),
            header.kind == .welcome,
            let welcome = try? WelcomeFrame(of: frame, run: header.run),
            welcome.pid == identity.pid
        else { return nil }
        return (welcome.run, welcome.incarnation)
    }

    /// Builds its regions from the compiled network.
    private mutating func join(_ welcome: WelcomeFrame) {
        guard welcome.pid == identity.pid else { return }
        guard phase == .joining else { return adopt(welcome.incarnation) }
        if !welcome.blob.isEmpty { blob = welcome.blob }
        let network: Network
        do throws(BlobProblem) {
            network = try blob.withSpan { bytes throws(BlobProblem) in
                try Network(decoding: bytes)
            }
        } catch { return fail(.unusableNetwork(reason: "\(error)")) }
        guard Network.digest(ofBlob: blob) == welcome.digest else {
            return fail(.unusableNetwork(reason: "its digest is not the coordinator's"))
        }
        let names = welcome.regions.map { region in
            Int(region.index) < network.regions.count
                ? network.regions[Int(region.index)].name : ""
        }
        let fits =
            names.count == identity.names.count
            && welcome.regions.allSatisfy { Int($0.index) < network.regions.count }
            && Set(welcome.regions).count == welcome.regions.count
            && zip(names, identity.names).allSatisfy {
                // A number instead of a name leaves the name to the coordinator.
                $0 == $1 || $1.hasPrefix("#")
            }
        guard fits else {
            return fail(.unusableNetwork(reason: "its regions are not those that were asked for"))
        }
        membership = Membership(
            run: welcome.run, incarnation: welcome.incarnation, regions: welcome.regions,
            networkName: network.name, regionNames: network.regions.map(\.name))
        nodeOfRegion = [Int32](repeating: -1, count: network.regions.count)
        let share = Spool(
            budget: spool.budget / max(1, welcome.regions.count), setAside: spool.setAside)
        for (index, region) in welcome.regions.enumerated() {
            nodeOfRegion[Int(region.index)] = Int32(nodes.count)
            let box = NodeBox(
                RegionNode(
                    network, region: region, run: welcome.run, incarnation: welcome.incarnation,
                    timing: timing, faults: faults, spool: share))
            box.node.schedule = welcome.schedule
            nodes.append(box)
            guard welcome.schedule.committed > 0 else { continue }
            if let problem = restore(box, welcome.schedule, welcome.seals[index]) {
                return fail(
                    .unusableCheckpoint(
                        region: names[index], number: welcome.schedule.committed, why: problem))
            }
        }
        blobDigest = welcome.digest
        blob = []
        phase = .waitingForOthers
        if let membership { actions.append(.joined(membership)) }
    }

    /// Goes by a later number: a coordinator that did not know us has let us in once more.
    private mutating func adopt(_ incarnation: UInt32) {
        guard var membership, incarnation > membership.incarnation else { return }  // repeated
        membership.incarnation = incarnation
        self.membership = membership
        for box in nodes { box.node.incarnation = incarnation }
        actions.append(.joined(membership))
    }

    /// Takes a region to where its checkpoint was taken; says why if that cannot be.
    private func restore(
        _ box: NodeBox, _ schedule: CheckpointSchedule, _ seal: CheckpointSeal
    ) -> CheckpointProblem? {
        let (region, number) = (box.node.id, schedule.committed)
        do throws(CheckpointProblem) {
            let checkpoint = try StoredCheckpoint(
                of: region, number: number, run: box.node.run, seal: seal, in: checkpointFiles)
            try box.node.restore(checkpoint, schedule: schedule)
            return nil
        } catch { return error }
    }

    /// Whether a directory names this process, and nobody's former incarnation: a late one does.
    private func isNew(_ entries: [DirectoryEntry]) -> Bool {
        let own = membership?.regions.allSatisfy {
            entries[Int($0.index)].incarnation == membership?.incarnation
        }
        guard own == true else { return false }
        return zip(directory, entries).allSatisfy { $0.incarnation <= $1.incarnation }
    }

    private mutating func connect(_ frame: DirectoryFrame, now: Int64) {
        guard phase == .waitingForOthers || phase == .running || phase == .concluded,
            frame.entries.count == nodeOfRegion.count
        else { return }
        guard frame.entries != directory, isNew(frame.entries) else { return }
        directory = frame.entries
        if phase == .waitingForOthers { phase = .running }
        actions.append(.connect(directory))
        for place in nodes.indices {
            let wanted = nodes[place].node.connect(directory, now: now)
            sort(wanted, from: place)
        }
    }
}
