import ArgumentParser
import Foundation
import ZeroMQ

/// How processes prove who they are.
struct SecurityOptions: ParsableArguments {
    /// Names the secret's file where no option does.
    static let variable = "HUBSIM_SECRET_FILE"

    @Option(
        help: ArgumentHelp(
            "The cluster's secret, made by `hubsim keys` (or set \(SecurityOptions.variable)): tcp "
                + "is then encrypted, and strangers are refused.", valueName: "file"))
    var secret: String?

    @Flag(help: "Allow tcp without encryption and proof of identity.")
    var insecure = false

    func validate() throws {
        if insecure, secret != nil {
            throw ValidationError("--insecure does without the secret: leave one of them out")
        }
    }

    /// The file that an option or the environment names.
    static func file(_ option: String?) -> String? {
        if let option { return option }
        let text = ProcessInfo.processInfo.environment[variable] ?? ""
        return text.isEmpty ? nil : text
    }

    /// The keys for what is open to the network: ipc is in a directory that only the user may
    /// enter, tcp is open to whoever reaches the port.
    func keys(for endpoints: [Endpoint]) throws(CommandFailure) -> ClusterKeys? {
        let tcp = endpoints.first { if case .tcp = $0.transport { true } else { false } }
        guard let tcp, !insecure else { return nil }
        guard let file = Self.file(secret) else {
            throw CommandFailure(
                .usage,
                "\(tcp) would be open to whoever reaches it: make a secret with `hubsim keys FILE` "
                    + "and give --secret FILE to every process, or say --insecure if that is meant")
        }
        return try SecretFile.read(file)
    }
}
