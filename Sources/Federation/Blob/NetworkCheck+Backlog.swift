import ParcelNetwork
import SimulationKernel

extension NetworkCheck {
    /// What stands at a site stands before one of its stages or behind all, at a place from which
    /// its parcels get to where they go, and in the order in which regions place it.
    func backlogs() throws(NetworkProblem) {
        for (index, backlog) in network.backlogs.enumerated() {
            try require(
                Int(backlog.stream.index) < network.streams.count && isLaw(backlog.age),
                "backlogs", index, "unknown stream or law")
            let stream = network.streams[Int(backlog.stream.index)]
            let site = network.sites[Int(stream.site.index)]
            try require(
                stream.slotMean == 0 && network.flows[Int(stream.flow.index)].isBacklog,
                "backlogs", index, "a stream with demand, or of a flow that is no backlog")
            try require(
                network.stockedStream(of: Int(backlog.stream.index)) == nil, "backlogs", index,
                "a stream that a warehouse fulfils")
            try require(
                (1...Network.Backlog.parcelLimit).contains(backlog.parcels), "backlogs", index,
                "no parcels, or too many")
            let isAtLane = backlog.stage == Network.Backlog.atLane
            try require(
                isAtLane || site.stages.contains(Int(backlog.stage)), "backlogs", index,
                "stands before a stage of another site")
            let first = isAtLane ? site.stages.upperBound : Int(backlog.stage)
            for entry in network.mixes[stream.mix] {
                let destination = network.destinations[Int(entry.destination.index)]
                let mayClear = clears(destination.region, at: stream.site)
                let clearsAhead = clears(
                    destination.region, in: network.stages[first..<site.stages.upperBound])
                try require(
                    !stream.crossesCustoms || !mayClear || clearsAhead, "backlogs", index,
                    "stands behind the customs that are to clear it")
                let isDelivered = network.stages[first..<site.stages.upperBound].contains {
                    $0.kind == .couriers
                }
                try require(
                    destination.site != stream.site || isDelivered, "backlogs", index,
                    "stands behind the couriers that are to deliver it")
            }
            guard index > 0 else { continue }
            let before = network.backlogs[index - 1]
            let siteBefore = network.streams[Int(before.stream.index)].site
            try require(
                siteBefore.index < stream.site.index
                    || siteBefore == stream.site && before.stage >= backlog.stage,
                "backlogs", index, "out of order")
        }
    }
}
