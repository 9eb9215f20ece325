import ZeroMQ

/// What may be said in the clear.
enum Security {
    /// ipc is in a directory that only the user may enter; tcp is open to whoever reaches the port.
    static func check(_ endpoints: [Endpoint], isInsecure: Bool) throws(CommandFailure) {
        for endpoint in endpoints where !isInsecure {
            guard case .tcp = endpoint.transport else { continue }
            throw CommandFailure(
                .usage,
                "\(endpoint) would be open to whoever reaches it: say --insecure if that is meant, "
                    + "or use ipc on one host")
        }
    }
}
