import Federation
import ParcelNetwork
import ZeroMQ

/// Sees that each peer speaks for its own regions only, by what its key proves.
struct PeerPass {
    /// By user id: the first region of a process, by name and by number.
    private var regions: [String: RegionID] = [:]

    mutating func learn(_ names: [String]) {
        for (number, name) in names.enumerated() {
            for role in [ClusterRole.region(name), .region("#\(number)")] {
                regions["\(role)"] = RegionID(number)
            }
        }
    }

    /// What is wrong with a frame's sender, if anything is.
    func problem(
        _ address: borrowing Message, _ body: borrowing Message,
        _ directory: [RegionID: DirectoryEntry]
    ) -> String? {
        guard let user = body.property(.userID), let own = regions[user],
            let name = ClusterRole.region(ofUser: user)
        else { return "its key is no region's" }
        guard RoutingID.isClaim(address, of: name) else {
            return "it calls itself by another name than its key's"
        }
        let header = body.withRawBytes { try? PeerHeader(of: $0) }
        // What is no peer's frame is refused by the session, with its reason.
        guard let header, header.from != own else { return nil }
        // A process of several regions speaks for all of them.
        guard let speaker = directory[own], let named = directory[header.from],
            speaker.endpoint == named.endpoint
        else { return "it speaks for region \(header.from.index), which its key does not" }
        return nil
    }
}
