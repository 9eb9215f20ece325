// What a command does with a reading: compile it, show its problems, show its values.
extension TopologyReading {
    /// Compiles what was read; problems and warnings of both come together, in order.
    package func compiled(
        _ overrides: RunOverrides = RunOverrides()
    ) throws(UncompilableTopology) -> CompiledTopology {
        guard let spec else { throw UncompilableTopology(problems: problems) }
        do {
            var compiled = try TopologyCompiler.compile(spec, overrides: overrides)
            compiled.warnings = (compiled.warnings + problems).sorted()
            return compiled
        } catch {
            throw UncompilableTopology(problems: (error.problems + problems).sorted())
        }
    }

    /// Each value as used, a line each, by path; the origin stands behind.
    package func expanded() -> String {
        var last: [String: ExpandedValue] = [:]
        var order: [String] = []
        for value in values where last.updateValue(value, forKey: value.path) == nil {
            order.append(value.path)
        }
        var text = ""
        for path in order {
            guard let value = last[path] else { continue }
            text += "\(path): \(value.value)    # \(value.origin)\n"
        }
        return text
    }
}

extension ExpandedValue.Origin: CustomStringConvertible {
    package var description: String {
        switch self {
        case .written(let position, nil): "\(position.file):\(position.line)"
        case .written(let position, let template?):
            "\(position.file):\(position.line), like \(template)"
        case .builtIn: "default"
        case .computed(let how): how
        }
    }
}
