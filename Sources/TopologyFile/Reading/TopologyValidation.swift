/// Everything that is wrong with a topology: read, compiled, and with each of its scenarios.
package struct TopologyValidation: Sendable {
    /// Of the topology without scenarios, or with the one that was asked for.
    package var reading: TopologyReading
    /// Of reading and compiling, in order; what only a scenario brings about names it.
    package var problems: [Problem]

    package var hasErrors: Bool { problems.contains { $0.severity == .error } }

    /// - Parameter read: the topology read with a scenario, or with none if that is empty.
    package init<Failure>(
        scenario: String = "", _ read: (_ scenario: String) throws(Failure) -> TopologyReading
    ) throws(Failure) {
        reading = try read(scenario)
        problems = Self.problems(of: reading)
        guard scenario.isEmpty else { return }
        // A scenario has the problems of the topology too: those are told once.
        let known = Set(problems)
        var told = known
        for name in reading.scenarios {
            for problem in Self.problems(of: try read(name)) where !known.contains(problem) {
                guard told.insert(problem).inserted else { continue }
                var named = problem
                named.what += " (in scenario '\(name)')"
                problems.append(named)
            }
        }
        problems.sort()
    }

    private static func problems(of reading: TopologyReading) -> [Problem] {
        do {
            return try reading.compiled().warnings
        } catch {
            return error.problems
        }
    }
}
