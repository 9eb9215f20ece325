import ZeroMQ

/// A port that a coordinator and its successors can listen at in turn.
enum LoopbackPort {
    /// Free at the moment: bound to see which, and let go.
    static func free() throws(ZeroMQError) -> Int {
        let context = try Context()
        let socket = try Socket(.router, in: context, SocketOptions())
        let endpoint = try socket.bind(.tcp(host: "127.0.0.1", port: 0))
        guard case .tcp(_, let port) = endpoint.transport else { return 0 }
        return Int(port)
    }
}
