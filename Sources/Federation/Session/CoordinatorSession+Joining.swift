import ParcelNetwork
import SimulationKernel

extension CoordinatorSession {
    /// Lets a process in, lets it in again if its welcome was lost, or refuses it with a reason.
    mutating func register(_ frame: RegisterFrame, link: LinkID, now: Int64) {
        if phase == .completed && frame.generation > 0 {
            // Its predecessor died after its last report: there is nothing left to do.
            actions.append(.send(to: link, EmptyFrame(.complete).encoded(run: run)))
            return
        }
        var regions: [RegionID] = []
        if let reason = objection(to: frame, regions: &regions) {
            actions.append(
                .send(to: link, RefuseFrame(pid: frame.pid, reason: reason).encoded(run: run)))
            return
        }
        let isRepeated = regions.allSatisfy { isSame(seats[Int($0.index)], frame) }
        if !isRepeated { seat(frame, regions: regions) }
        for region in regions {
            seats[Int(region.index)].link = link
            seats[Int(region.index)].heardAt = now
            seats[Int(region.index)].progressAt = now
        }
        let incarnation = seats[Int(regions[0].index)].entry?.incarnation ?? 0
        let welcome = WelcomeFrame(
            run: run, pid: frame.pid, incarnation: incarnation, regions: regions,
            digest: digest, schedule: book.schedule,
            seals: regions.compactMap { book.decided?.seals[Int($0.index)] },
            blob: frame.blob == digest ? [] : blob)
        actions.append(.send(to: link, welcome.encoded()))
        publish(to: isRepeated ? link : nil)
    }

    /// Gives the seats to a new incarnation, or to one that an earlier coordinator has let in.
    private mutating func seat(_ frame: RegisterFrame, regions: [RegionID]) {
        var incarnation = frame.incarnation
        // Whoever follows on one that this coordinator has made known needs a higher number.
        if incarnation == 0 || regions.contains(where: { seats[Int($0.index)].entry != nil }) {
            lastIncarnation += 1
            incarnation = lastIncarnation
        }
        // One that begins again at the last checkpoint has more to run than was seen to be left.
        if phase == .draining { phase = .running }
        for region in regions {
            let index = Int(region.index)
            var seat = RegionSeat(
                name: seats[index].name, status: RegionStatus(region: region))
            seat.status.state = .running
            seat.generation = frame.generation
            if seats[index].entry != nil {
                seat.lost =
                    seats[index].lost ?? (seats[index].status.clock, seats[index].heardAt)
            }
            seat.successors = seats[index].successors + (seats[index].entry == nil ? 0 : 1)
            seat.entry = DirectoryEntry(
                region: region, incarnation: incarnation, endpoint: frame.endpoint,
                pid: frame.pid, host: frame.host)
            seats[index] = seat
        }
    }

    private func isSame(_ seat: RegionSeat, _ frame: RegisterFrame) -> Bool {
        guard let entry = seat.entry, !seat.isLost else { return false }
        return entry.endpoint == frame.endpoint && entry.pid == frame.pid
            && entry.host == frame.host
    }

    /// Why a process may not join, or nil and the regions that it asks for.
    private func objection(
        to frame: RegisterFrame, regions: inout [RegionID]
    ) -> String? {
        switch phase {
        case .gathering, .running, .draining: break
        case .stopping, .completed, .failed: return "the run is over"
        }
        guard frame.version == version else {
            return "version \(frame.version), but the coordinator is \(version)"
        }
        guard frame.blob == .none || frame.blob == digest else {
            return "another topology, seed or option than the coordinator's"
        }
        guard lastIncarnation < WireLimit.incarnation else { return "too many incarnations" }
        guard frame.incarnation <= lastIncarnation else { return "an incarnation never granted" }
        for name in frame.names {
            guard let index = seats.firstIndex(where: { $0.name == name }) ?? number(name) else {
                return "unknown region '\(name)'"
            }
            let region = RegionID(index)
            guard !regions.contains(region) else { return "region '\(name)' named twice" }
            regions.append(region)
            guard let entry = seats[index].entry, !seats[index].isLost else { continue }
            let isSuccessor =
                frame.generation > seats[index].generation && frame.host == entry.host
            if !isSuccessor, !isSame(seats[index], frame) {
                return "region '\(name)' is run by process \(entry.pid) on \(entry.host) already"
            }
        }
        let seated = regions.filter { isSame(seats[Int($0.index)], frame) }
        guard seated.isEmpty || seated.count == regions.count else {
            return "some of its regions have joined with other ones"
        }
        return nil
    }

    /// The region that a scheduler's number names: `#3`. No region is called so.
    private func number(_ name: String) -> Int? {
        guard name.hasPrefix("#"), let index = Int(name.dropFirst()) else { return nil }
        return seats.indices.contains(index) ? index : nil
    }

    /// Sends the directory when it is whole: to all, or to one process that asked again.
    private mutating func publish(to link: LinkID?) {
        let entries = seats.compactMap(\.entry)
        guard entries.count == seats.count else { return }
        let frame = DirectoryFrame(entries: entries).encoded(run: run)
        if let link {
            actions.append(.send(to: link, frame))
            return
        }
        sendToAll(frame)
        if phase == .gathering {
            phase = .running
            actions.append(.everyoneJoined(entries))
        }
    }
}
