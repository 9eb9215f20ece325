import Foundation

/// What a process of this host has taken of the machine so far, as the kernel counts it.
package struct ProcessCost: Hashable, Sendable {
    /// Largest resident size, in bytes.
    package var peakMemoryBytes: UInt64
    /// Seconds of processor time, all threads.
    package var computingSeconds: Double

    /// Clock ticks a second in `/proc`, on every Linux since 2.6.
    private static let ticksASecond = 100.0

    /// Nil if there is no such process (any more), or the system has no `/proc`.
    package init?(of pid: Int32) {
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
            let kilobytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first,
            let count = UInt64(kilobytes)
        else { return nil }
        peakMemoryBytes = count << 10
        // Past the name, which stands in brackets and may hold anything, the 12th and 13th fields.
        let times =
            (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8))?
            .split(separator: ")").last?.split(separator: " ").dropFirst(11).prefix(2) ?? []
        computingSeconds = times.compactMap { Double($0) }.reduce(0, +) / Self.ticksASecond
    }
}

/// The costs of a run's processes, kept from the last time that each was seen alive.
struct ProcessCosts {
    private(set) var byPID: [Int32: ProcessCost] = [:]

    mutating func sample(_ pids: some Sequence<Int32>) {
        for pid in pids {
            if let cost = ProcessCost(of: pid) { byPID[pid] = cost }
        }
    }

    /// Over all processes seen.
    var peakMemoryBytes: UInt64 { byPID.values.reduce(0) { $0 + $1.peakMemoryBytes } }
}
