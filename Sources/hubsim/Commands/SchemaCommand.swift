import ArgumentParser
import TopologyFile

/// `hubsim schema`: what editors complete topologies from.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Prints the JSON Schema of topologies, from which editors complete them.",
        discussion: "It is committed as topologies/hubsim.schema.json. Exit code: 0.")

    func run() { print(TopologySchema.json(), terminator: "") }
}
