import Measurement
import ParcelNetwork
import Testing

@Suite("Rows of flows")
struct FlowTalliesTests {
    @Test("Only rows that count something are kept, and all can be read")
    func kept() {
        var counted = FlowTally()
        counted.created = 3
        var tallies = FlowTallies(count: 5)
        tallies[3] = counted
        tallies[1].leadMinutes.add(7)
        tallies[2] = FlowTally()
        #expect(tallies.rows.map(\.flow) == [1, 3])
        #expect(tallies.map(\.created) == [0, 0, 0, 3, 0])
        #expect(FlowTallies(Array(tallies)) == tallies)
        tallies[3].created = 0
        #expect(tallies.rows.map(\.flow) == [1, 3])
        #expect(tallies == FlowTallies(Array(tallies)), "a row of zeros says nothing")
        #expect(tallies != FlowTallies(count: 5))
    }
}
