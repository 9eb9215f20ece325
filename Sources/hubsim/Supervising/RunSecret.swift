import Foundation
import ZeroMQ

/// The secret by which the processes of one `hubsim run` know each other.
enum RunSecret {
    /// What every process of the run is told about it. Made on first use, and removed with the
    /// directory in which the processes meet, which nobody else may enter.
    static func arguments(
        _ division: DivisionOptions, in rendezvous: RendezvousDirectory
    ) throws(CommandFailure) -> [String] {
        guard division.transport == .tcp else { return [] }
        if let file = SecurityOptions.file(division.secret) { return ["--secret", file] }
        let own = rendezvous.path + "/secret"
        if !FileManager.default.fileExists(atPath: own) { try SecretFile.create(at: own) }
        return ["--secret", own]
    }
}
