import Foundation
import Testing

@testable import TopologyFile

/// Seeded random numbers for the tests: SplitMix64.
private struct Dice {
    var state: UInt64
    mutating func next(below limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((word ^ (word >> 31)) % UInt64(max(1, limit)))
    }
}

@Suite("Whatever the bytes, reading ends with a spec or with problems")
struct BrokenBytesTests {
    /// One to eight cuts, doublings, deletions, replacements and swaps of lines.
    private func mutated(_ bytes: [UInt8], _ dice: inout Dice) -> [UInt8] {
        var bytes = bytes
        for _ in 0...dice.next(below: 8) {
            guard !bytes.isEmpty else { return bytes }
            let start = dice.next(below: bytes.count)
            let end = min(bytes.count, start + 1 + dice.next(below: 40))
            switch dice.next(below: 7) {
            case 0: bytes.removeSubrange(start...)
            case 1: bytes.removeSubrange(start..<end)
            case 2: bytes.insert(contentsOf: bytes[start..<end], at: dice.next(below: bytes.count))
            case 3: bytes[start] ^= 1 << UInt8(dice.next(below: 8))
            case 4: bytes[start] = UInt8(dice.next(below: 256))
            case 5:
                let signs = Array("{}[],:#&*!|>'\"%@`-\n\t 0".utf8)
                bytes[start] = signs[dice.next(below: signs.count)]
            default:
                var lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
                lines.swapAt(dice.next(below: lines.count), dice.next(below: lines.count))
                bytes = Array(lines.joined(separator: [10]))
            }
        }
        return bytes
    }

    @Test("A mutated topology, with its tables mutated too", arguments: 0..<40)
    func mutations(seed: UInt64) throws {
        var dice = Dice(state: seed)
        for _ in 0..<10 {
            let bytes = mutated(Array(Reference.yaml.utf8), &dice)
            var tables: [String: [UInt8]] = [:]
            for (name, table) in Reference.tables {
                let isBroken = dice.next(below: 4) == 0
                tables[name] = isBroken ? mutated(Array(table.utf8), &dice) : Array(table.utf8)
            }
            let reading = Reference.read(bytes, tables)
            let hasErrors = reading.problems.contains { $0.severity == .error }
            #expect((reading.spec == nil) == hasErrors, "seed \(seed)")
            for problem in reading.problems {
                #expect(problem.position.line >= 0 && !problem.what.isEmpty, "seed \(seed)")
            }
        }
    }

    static let hostile: [(String, String)] = [
        ("nothing", ""),
        ("one brace", "{"),
        ("deep maps", String(repeating: "{a: ", count: 5000)),
        (
            "closed deep maps",
            "a: " + String(repeating: "[", count: 900) + String(repeating: "]", count: 900)
        ),
        ("deep lists by dashes", String(repeating: "- ", count: 5000) + "a"),
        ("huge number", "hubsim: " + String(repeating: "9", count: 100_000)),
        ("long key", String(repeating: "k", count: 200_000) + ": 1"),
        ("aliases of aliases", aliasBomb(inKeys: false)),
        ("aliases of aliases as keys", aliasBomb(inKeys: true)),
        ("alias of itself", "a: &a [*a]"),
        ("unknown alias", "a: *b"),
        ("merge key", "a: &a {b: 1}\nc: {<<: *a}"),
        ("many equal keys", String(repeating: "a: 1\n", count: 500)),
        ("tags", "hubsim: !!binary 1\nname: !foo bar\nregions: !!set {a, b}"),
        ("directive", "%YAML 9.9\n---\nhubsim: 1"),
        ("reserved", "`@"),
        ("lists as keys", "? [a, b]\n: 1\n? {c: d}\n: 2"),
        ("quoted equal keys", "\"a\": 1\n'a': 2\na: 3"),
        ("doubling templates", doublingTemplates()),
        ("long chain of likes", likeChain(5000)),
        ("line ends of other systems", "hubsim: 1\r\nname: a\rstart: x\u{85}b: \u{2028}c: d"),
    ]

    /// Nine levels of ten aliases each.
    static func aliasBomb(inKeys: Bool) -> String {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let names = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(names)]\n"
        }
        return text + (inKeys ? "? *a9\n: 1\n" : "")
    }

    static func doublingTemplates() -> String {
        var text = "templates:\n  t0: {sort: {lines: 1}}\n"
        for level in 1...60 {
            text += "  t\(level): {sort: {like: t\(level - 1)}, import: {like: t\(level - 1)}}\n"
        }
        return text + "regions: {A: {sites: {S: {like: t60}}}}\n"
    }

    static func likeChain(_ length: Int) -> String {
        var text = "templates:\n"
        for index in 0..<length { text += "  t\(index): {like: t\(index + 1)}\n" }
        return text + "  t\(length): {sort: {rate: 1/h}}\nregions: {A: {sites: {S: {like: t0}}}}\n"
    }

    @Test("Hostile text", arguments: hostile.indices)
    func hostileText(_ index: Int) {
        let (name, text) = Self.hostile[index]
        let clock = ContinuousClock()
        var problems: [Problem] = []
        let time = clock.measure {
            problems =
                TopologyReader.read(Array(text.utf8), file: "x.yaml") { _ in
                    .failure(TopologyFileFailure(reason: "no such file"))
                }.problems
        }
        #expect(!problems.isEmpty, "\(name)")
        #expect(time < .seconds(20), "\(name)")
    }

    @Test("Random bytes", arguments: 0..<50)
    func randomBytes(seed: UInt64) {
        var dice = Dice(state: seed)
        let bytes = (0..<dice.next(below: 2000)).map { _ in UInt8(dice.next(below: 256)) }
        let reading = Reference.read(bytes, [:])
        #expect(reading.spec == nil, "seed \(seed)")
        #expect(!reading.problems.isEmpty, "seed \(seed)")
    }
}
