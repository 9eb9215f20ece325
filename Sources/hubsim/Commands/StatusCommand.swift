import ArgumentParser
import Coordinator
import Foundation

/// `hubsim status RUN`: how a run is at the moment.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Tells how a run is: each region's clock, what keeps it waiting, its costs.")

    @Argument(help: ArgumentHelp("A run's directory.", valueName: "run"), completion: .directory)
    var path: String

    @Option(help: "text, or json.")
    var format = OutputOptions.Format.text

    func run() throws {
        let directory = RunDirectory(preparedAt: path)
        guard let status = LiveStatus(reading: directory.statusPath) else {
            throw CommandFailure(
                .noSuchFile, "\(path) holds no status: no run of several processes has begun there")
        }
        switch format {
        case .json:
            guard let data = FileManager.default.contents(atPath: directory.statusPath) else {
                throw CommandFailure(.noSuchFile, "\(directory.statusPath): no such file")
            }
            print(String(decoding: data, as: UTF8.self))
        case .text:
            print(status.text(now: Date().timeIntervalSince1970), terminator: "")
        }
    }
}
