import ArgumentParser

/// `hubsim keys FILE`: makes the secret of a cluster.
struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Makes a cluster's secret, from which every process derives its keys.")

    @Argument(help: "The file to make; one that is there is never overwritten.")
    var file: String

    func run() throws {
        try SecretFile.create(at: file)
        print(
            """
            \(file) holds a new secret, readable by you alone.
            Copy it by a safe way to every host of the cluster (scp -p \(file) HOST:), and give
            --secret \(file) to `hubsim coordinator` and to every `hubsim region`, or set
            \(SecurityOptions.variable)=\(file) there. Whoever has it can join and read every run.
            """)
    }
}
