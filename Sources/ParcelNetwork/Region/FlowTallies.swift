import Measurement

/// A row a flow of the whole network, of which only those that count anything are kept.
///
/// A region has to do with the few flows that begin or end in it; a report that held a row for each
/// of the network's would grow with the square of the regions.
package struct FlowTallies: Sendable {
    package struct Row: Sendable, Equatable {
        package var flow: UInt32
        package var tally: FlowTally
        package init(flow: UInt32, tally: FlowTally) {
            self.flow = flow
            self.tally = tally
        }
    }

    /// The network's flows.
    package let count: Int
    /// What is kept, by ascending flow.
    package private(set) var rows: [Row] = []

    /// - Parameter count: how many flows the network has.
    package init(count: Int = 0) { self.count = count }

    /// - Precondition: the rows' flows ascend and lie below `count`.
    package init(count: Int, rows: [Row]) {
        self.count = count
        self.rows = rows
    }

    package init(_ tallies: some Collection<FlowTally>) {
        self.init(count: tallies.count)
        for (flow, tally) in tallies.enumerated() where !tally.isZero {
            rows.append(Row(flow: UInt32(flow), tally: tally))
        }
    }

    /// Where the row of a flow is, or would be.
    private func place(of flow: Int) -> Int {
        var low = 0
        var high = rows.count
        while low < high {
            let middle = (low + high) / 2
            if Int(rows[middle].flow) < flow { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func isKept(_ flow: Int, at place: Int) -> Bool {
        place < rows.count && Int(rows[place].flow) == flow
    }
}

extension FlowTallies: RandomAccessCollection, MutableCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { count }

    /// - Complexity: O(log *k*) for *k* rows kept to read, O(*k*) to write one that is not.
    package subscript(flow: Int) -> FlowTally {
        get {
            precondition(indices.contains(flow), "no such flow")
            let place = place(of: flow)
            return isKept(flow, at: place) ? rows[place].tally : FlowTally()
        }
        set {
            precondition(indices.contains(flow), "no such flow")
            let place = place(of: flow)
            if isKept(flow, at: place) {
                rows[place].tally = newValue
            } else if !newValue.isZero {
                rows.insert(Row(flow: UInt32(flow), tally: newValue), at: place)
            }
        }
    }
}

extension FlowTallies: Equatable, ExpressibleByArrayLiteral {
    package init(arrayLiteral tallies: FlowTally...) { self.init(tallies) }

    /// A row of zeros that is kept says no more than one that is not.
    package static func == (a: FlowTallies, b: FlowTallies) -> Bool {
        a.count == b.count
            && a.rows.lazy.filter { !$0.tally.isZero }
                .elementsEqual(b.rows.lazy.filter { !$0.tally.isZero })
    }
}

extension FlowTally {
    /// Whether it counts nothing. Sums, stages and causes are of clocks that stopped, each of which
    /// is in the histogram of lead times.
    package var isZero: Bool {
        let counts =
            created | eligible | onTime | onTimeNet | delivered | returned | lost | withdrawn
            | deliveredInWindow | late | lateByCustoms | lateByPlan | lateByFailedAttempt
        let followers = followed.created.total | followed.closed.total
        return counts | followers | leadMinutes.total | leadWorkingDays.total == 0
    }
}
