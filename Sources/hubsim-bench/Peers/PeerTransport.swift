import ArgumentParser

/// By what the processes of a benchmark reach each other.
enum PeerTransport: String, ExpressibleByArgument, CaseIterable {
    case ipc, tcp
    /// By tcp with CURVE, as a run over several hosts does.
    case curve

    /// As it is shown.
    var label: String { self == .curve ? "tcp with CURVE" : rawValue }
}
