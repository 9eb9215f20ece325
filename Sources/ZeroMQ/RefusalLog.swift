import Synchronization

/// Says each refusal once: who, and why. A stranger that knocks all night fills no disk.
package final class RefusalLog: Sendable {
    private let said = Mutex<Set<String>>([])
    private let write: @Sendable (String) -> Void

    /// Different refusals that are told; further ones are only counted where they are counted.
    package static let most = 64

    package init(_ write: @escaping @Sendable (String) -> Void) { self.write = write }

    package func note(_ sentence: String) {
        let (isNew, count) = said.withLock { said in
            guard said.count <= Self.most else { return (false, 0) }
            return (said.insert(sentence).inserted, said.count)
        }
        guard isNew else { return }
        write(count <= Self.most ? sentence : "further refusals are not told")
    }
}

extension RefusalLog {
    package func note(_ refusal: Authenticator.Refusal) {
        note("refused \(refusal.address): its key is none of this network's")
    }

    package func note(_ peer: TurnedAway) {
        note("refused \(peer.address ?? "a peer that hung up at once"): \(peer.why)")
    }

    /// A frame whose sender was let in.
    package func note(_ why: String, of peer: PeerName) {
        note("refused a frame of \(peer): \(why)")
    }
}

/// Who sent a message, for people.
package struct PeerName: Hashable, Sendable {
    private let user: String?
    private let address: String?
    private let routingID: String

    /// - Parameters:
    ///   - address: a router's first frame, the peer's claimed name.
    ///   - body: any other frame of the message.
    package init(_ address: borrowing Message, _ body: borrowing Message) {
        user = body.property(.userID).flatMap { $0.isEmpty ? nil : $0 }
        self.address = body.property(.peerAddress).flatMap { $0.isEmpty ? nil : $0 }
        let isPlain =
            address.count <= 255 && address.array.allSatisfy { (0x21...0x7E).contains($0) }
        routingID = isPlain ? address.text : "(\(address.count) bytes)"
    }
}

extension PeerName: CustomStringConvertible {
    package var description: String {
        // What the key proves counts; what the peer calls itself may change with each connection.
        let name = user ?? (address == nil ? routingID : "a peer")
        return [name, address.map { "at \($0)" }].compactMap { $0 }.joined(separator: " ")
    }
}
