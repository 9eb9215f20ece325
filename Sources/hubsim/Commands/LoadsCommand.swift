import ArgumentParser
import Coordinator
import ParcelNetwork

/// `hubsim loads FILE`: what fits on paper, what is tightest, and when it gives way.
struct LoadsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "loads",
        abstract: "Sets demand against capacity on paper, without a run: the tightest first.",
        discussion: """
            Loads are means over the measured days, campaigns apart. Exit codes: 0 done, whether it \
            fits or not; 64 usage; 65 bad topology; 66 no such file.
            """)

    @OptionGroup var options: RunOptions

    @Option(help: "text, or json with all components.")
    var format = OutputOptions.Format.text

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Components to show in the text.", valueName: "n"))
    var top: Int?

    @Flag(help: "Show all components in the text.")
    var all = false

    func validate() throws {
        if let top, top < 1 { throw ValidationError("--top must be 1 or more, not \(top)") }
        if all && top != nil { throw ValidationError("--all shows all: leave --top out") }
    }

    func run() throws {
        let network = try TopologyLoading.load(options)
        let summary = LoadsSummary(PaperLoads(network), network)
        switch format {
        case .json: print(try summary.json(), terminator: "")
        case .text:
            let rows = all ? nil : top ?? LoadsSummary.usualRows
            print(summary.text(rows: rows), terminator: "")
        }
    }
}
