import Glibc
import ZeroMQ

/// Who a region's process is on the network, and with whom it speaks how.
extension RegionSetup {
    /// What routers know this process by: unlike any other process that can join the same run.
    func routingID(_ suffix: String = "") -> RoutingID {
        RoutingID(region: names.first ?? "", host: host, pid: getpid(), suffix: suffix)
    }

    /// How it speaks with a server of this role at `endpoint`: ipc is guarded by its directory.
    func security(
        toward server: ClusterRole, at endpoint: Endpoint
    ) throws(ZeroMQError) -> SocketOptions.Security {
        guard let keys, case .tcp = endpoint.transport else { return .none }
        return try keys.client(.region(names.first ?? ""), of: server)
    }

    /// Who lets peers into the inbox, once the network's regions are known; nil by ipc.
    func authenticator(
        in context: Context, report: @escaping @Sendable (Authenticator.Refusal) -> Void
    ) throws(ZeroMQError) -> Authenticator? {
        guard keys != nil, case .tcp = listen.transport else { return nil }
        return try Authenticator(in: context, admitting: [:], isComplete: false, report: report)
    }

    /// How the inbox speaks with those whom `authenticator` lets in.
    func inboxSecurity(
        _ authenticator: Authenticator?
    ) throws(ZeroMQError) -> SocketOptions.Security {
        guard let keys, let authenticator else { return .none }
        return try keys.server(.inbox, admittedBy: authenticator)
    }
}
