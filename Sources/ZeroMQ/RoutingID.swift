/// What routers know a process's connections by: its first region, its host, and its number.
package struct RoutingID: Hashable, Sendable {
    package let bytes: [UInt8]

    private static let longestName = 120
    private static let longestHost = 100

    /// - Parameter suffix: tells several connections of one process apart.
    package init(region: String, host: String, pid: Int32, suffix: String = "") {
        bytes =
            Self.prefix(region) + Array(host.utf8.prefix(Self.longestHost))
            + Array(".\(pid)\(suffix)".utf8)
    }

    /// Whether a claimed routing id is of a process of this region: to be asked with the name that
    /// its key proves.
    package static func isClaim(_ claim: borrowing Message, of region: String) -> Bool {
        let prefix = prefix(region)
        return claim.withBytes { bytes in
            bytes.count > prefix.count && prefix.indices.allSatisfy { bytes[$0] == prefix[$0] }
        }
    }

    private static func prefix(_ region: String) -> [UInt8] {
        Array(region.utf8.prefix(longestName)) + [UInt8(ascii: ".")]
    }
}
