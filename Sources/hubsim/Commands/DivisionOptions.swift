import ArgumentParser

/// How a run is divided among processes. It changes no result.
struct DivisionOptions: ParsableArguments {
    enum Transport: String, ExpressibleByArgument, CaseIterable {
        case ipc, tcp
    }

    @Flag(help: "Run all regions in this process; the results are the same.")
    var singleProcess = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Regions that share a process.", valueName: "n"))
    var regionsPerProcess = 1

    @Option(help: "How processes speak: ipc, or tcp over the loopback interface.")
    var transport = Transport.ipc

    @Option(
        help: ArgumentHelp(
            "For tcp: the cluster's secret (default: one made for this run).", valueName: "file"))
    var secret: String?

    func validate() throws {
        guard (1...65_535).contains(regionsPerProcess) else {
            throw ValidationError("--regions-per-process must be 1 to 65535")
        }
        if singleProcess && regionsPerProcess != 1 {
            throw ValidationError(
                "--single-process has no other processes: leave --regions-per-process out")
        }
    }
}
