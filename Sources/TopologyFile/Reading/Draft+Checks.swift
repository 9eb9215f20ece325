import SimulationKernel

// What only the whole network shows: ways, lookahead, clearance.
extension Draft {
    func check() {
        checkStages()
        checkExchangedDegrees()
        checkStock()
        checkLookahead()
        checkWays()
        checkClearance()
        if spec.demand.isEmpty, findings.errorCount == 0 {
            findings.error(
                at: root["demand"]?.position ?? root.position, "no demand",
                mend: "without parcels there is nothing to run")
        }
    }

    /// A site that does nothing is probably not meant.
    private func checkStages() {
        for site in spec.sites where site.stages.isEmpty && site.stock == nil {
            guard findings.errorCount == 0 else { return }
            findings.warning(
                at: site.position, "site '\(site.name)' has no stages",
                mend: "parcels pass it without handling: give it 'unload', 'sort' ...")
        }
    }

    /// A lane between regions needs a positive least transit: it is how far a region may run
    /// ahead of its neighbour. A timetable has it; of a continuous lane the law must.
    private func checkLookahead() {
        struct ZeroLane {
            var lane: Int
            var from: Int
            var to: Int
            var position: Position
        }
        var lanes: [ZeroLane] = []
        for (index, lane) in spec.lanes.enumerated() {
            for (a, b) in zip(lane.stops, lane.stops.dropFirst()) {
                let from = spec.sites[a.site].region
                let to = spec.sites[b.site].region
                guard from != to else { continue }
                guard case .continuous(let law) = lane.service, Quantity.least(of: law) <= 0
                else { continue }
                lanes.append(ZeroLane(lane: index, from: from, to: to, position: b.position))
            }
        }
        let edges = Dictionary(grouping: lanes, by: \.from).mapValues { $0.map(\.to) }
        for zero in lanes {
            let path = Draft.path(from: zero.to, to: zero.from, edges)
            let names = ([zero.from] + (path ?? [])).map { spec.regions[$0].name }
            let cycle =
                path == nil ? "" : ": no lookahead around \(names.joined(separator: " -> "))"
            let ends = "\(spec.regions[zero.from].name) -> \(spec.regions[zero.to].name)"
            findings.error(
                at: zero.position,
                "lane '\(spec.lanes[zero.lane].name)' may take no time from \(ends)\(cycle)",
                mend: "give it a least time: '1 h + exponential mean 2 h'")
        }
    }

    /// Nodes of a shortest way, both ends included.
    private static func path(from start: Int, to end: Int, _ edges: [Int: [Int]]) -> [Int]? {
        var before = [start: start]
        var queue = [start]
        var next = 0
        while next < queue.count {
            let node = queue[next]
            next += 1
            if node == end {
                var path = [end]
                while let last = path.last, last != start, let step = before[last] {
                    path.append(step)
                }
                return path.reversed()
            }
            for neighbour in edges[node] ?? [] where before[neighbour] == nil {
                before[neighbour] = node
                queue.append(neighbour)
            }
        }
        return nil
    }

    /// Every origin site of a flow has a way to each of its destinations.
    private func checkWays() {
        var next = [[Int]](repeating: [], count: spec.sites.count)
        for lane in spec.lanes {
            for (a, b) in zip(lane.stops, lane.stops.dropFirst()) { next[a.site].append(b.site) }
        }
        var reach: [Int: [Bool]] = [:]
        for demand in spec.demand {
            for origin in demand.from.map(\.index) + [spec.stockSite(of: demand)].compactMap(\.self)
            {
                let reached = reach[origin] ?? Draft.reached(from: origin, next)
                reach[origin] = reached
                let beyond = demand.to.filter { !reached[$0.index] }
                guard let first = beyond.first else { continue }
                let more = beyond.count > 1 ? " and \(beyond.count - 1) more" : ""
                let from = spec.sites[origin].name
                findings.error(
                    at: demand.position,
                    "demand '\(demand.name)': no lanes lead from '\(from)'"
                        + " to '\(spec.sites[first.index].name)'\(more)",
                    mend: beyond.count == demand.to.count && next[origin].isEmpty
                        ? "no lane leaves '\(from)'"
                        : "'\(from)' reaches \(reachedNames(reached, besides: origin))")
            }
        }
    }

    private static func reached(from start: Int, _ next: [[Int]]) -> [Bool] {
        var reached = [Bool](repeating: false, count: next.count)
        reached[start] = true
        var stack = [start]
        while let site = stack.popLast() {
            for neighbour in next[site] where !reached[neighbour] {
                reached[neighbour] = true
                stack.append(neighbour)
            }
        }
        return reached
    }

    private func reachedNames(_ reached: [Bool], besides site: Int) -> String {
        let names = spec.sites.indices.filter { reached[$0] && $0 != site }
            .map { spec.sites[$0].name }
        let more = names.count > 8 ? " and \(names.count - 8) more" : ""
        return names.prefix(8).joined(separator: ", ") + more
    }

    /// Flows across customs are cleared somewhere; the compiler tells whether on the way.
    private func checkClearance() {
        var cleared: Set<Int> = []
        for site in spec.sites {
            for case .importCustoms(let customs) in site.stages {
                cleared.formUnion(customs.clears)
            }
        }
        let crossing = spec.demand.filter {
            $0.backlog?.isCleared != true
                && spec.crossesCustoms(from: $0.origin, to: $0.destination)
        }
        for demand in crossing where !cleared.contains(demand.destination) {
            let name = spec.regions[demand.destination].name
            findings.error(
                at: demand.position, "nobody clears parcels to \(name) (demand '\(demand.name)')",
                mend: "add '\(name)' to the 'clears' of an 'import' on the way,"
                    + " or both regions to one union")
        }
    }
}
