import Foundation

/// This host as the kernel calls it; asking a name server could take seconds.
var ownHostName: String {
    let text = try? String(contentsOfFile: "/proc/sys/kernel/hostname", encoding: .utf8)
    let name = (text ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    return name.isEmpty ? "localhost" : name
}
