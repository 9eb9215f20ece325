import Fuzzing
import Testing

/// The short way: no guidance by coverage, but all that guidance has found. `scripts/fuzz` goes the
/// long way.
@Suite("Hostile bytes")
struct FuzzTests {
    /// Inputs a target that are made here: some of a second or two, without optimisation.
    static let rounds: [FuzzTarget: Int] = [
        .wire: 4000, .blob: 60, .snapshot: 300, .topology: 60, .table: 400, .coordinator: 200,
        .member: 20,
    ]

    @Test(
        "Every decoder takes or refuses what is real, kept or changed",
        arguments: FuzzTarget.allCases)
    func decode(_ target: FuzzTarget) throws {
        let real = Seeds.inputs(of: target)
        let kept = Seeds.kept(of: target)
        #expect(!real.isEmpty && !kept.isEmpty, "\(target) has no inputs to begin with")
        for input in real + kept { target.take(input) }
        // By size: the large ones cost most and teach least.
        let small = (real + kept).sorted { $0.count < $1.count }.prefix(200)
        var mutations = Mutations(seed: 1)
        for round in 0..<(Self.rounds[target] ?? 0) {
            target.take(mutations.changed(small[round % small.count]))
        }
    }

    @Test("Changes are the same for the same seed, and others for another")
    func mutations() {
        let input = Array(0..<100 as Range<UInt8>)
        var (one, same, other) = (Mutations(seed: 3), Mutations(seed: 3), Mutations(seed: 4))
        let changed = (0..<50).map { _ in one.changed(input) }
        #expect(changed == (0..<50).map { _ in same.changed(input) })
        #expect(changed != (0..<50).map { _ in other.changed(input) })
        #expect(changed.count { $0 == input } < 3)
    }
}
