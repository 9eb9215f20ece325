import ParcelNetwork
import SimulationKernel

extension RegionNode {
    /// Asks for what is missing on an inbound channel, not more often than ``SessionTiming`` says.
    mutating func want(_ index: Int, now: Int64) {
        guard now - inbound[index].wantedAt >= timing.wantAgain else { return }
        inbound[index].wantedAt = now
        tell(inbound[index].peer, .want)
    }

    private mutating func ask(_ index: Int) {
        let peer = inbound[index].peer
        let frame = BlockedFrame(
            header: header(toward: peer), time: inbound[index].horizon, wait: .horizon)
        send(frame.encoded(run: run), to: peer)
    }

    /// Says to whomever it waits for that it does: a frame may have been lost.
    ///
    /// Not at once: who waits will be told unasked. What a channel was told is less than half its
    /// lookahead below its horizon (``serve()``), so beyond its sender's clock; hence the region
    /// whose clock is the least can always run, and when that has taken it far enough it says so.
    mutating func askAgain(now: Int64) {
        blockedAt = now
        let limit = presentLimit()
        for index in inbound.indices {
            let isOpen = clock >= plan.end && !inbound[index].isOver(plan)
            let isLimit = inbound[index].horizon <= limit.time && inbound[index].horizon < .infinity
            if isOpen || isLimit { ask(index) }
        }
        for index in outbound.indices {
            let peer = outbound[index].peer
            guard clock < plan.end, peers[peer].clock + plan.lead <= limit.time else { continue }
            let frame = BlockedFrame(
                header: header(toward: peer), time: peers[peer].clock, wait: .clock)
            send(frame.encoded(run: run), to: peer)
        }
    }
}
