import Foundation

/// Where and how a run tells how far it is: a bar that renews itself on a terminal, now and then
/// a line elsewhere, or nothing.
package struct ProgressDisplay: Sendable {
    private let descriptor: Int32
    private let manner: Manner
    private var shownAt = -Double.infinity
    private var hasBar = false

    private enum Manner { case bar, lines, silent }

    /// Between two renewals of the bar, and between two lines, in seconds.
    private static let barPeriod = 0.2
    private static let linePeriod = 5.0
    private static let usualWidth = 100

    package init(to descriptor: Int32, isQuiet: Bool) {
        self.descriptor = descriptor
        manner = isQuiet ? .silent : isatty(descriptor) == 1 ? .bar : .lines
        // Short runs need no lines.
        if manner == .lines { shownAt = RunTask.uptime }
    }

    /// Whether the last word on progress is old enough for another.
    func isDue(at now: Double) -> Bool {
        switch manner {
        case .silent: false
        case .bar: now - shownAt >= Self.barPeriod
        case .lines: now - shownAt >= Self.linePeriod
        }
    }

    /// Shows how far the run is.
    mutating func show(_ progress: RunProgress, at now: Double) {
        shownAt = now
        switch manner {
        case .silent: break
        case .bar:
            write("\r\(ProgressLine.bar(progress, width: width - 1))\u{1B}[K")
            hasBar = true
        case .lines: write(ProgressLine.plain(progress) + "\n")
        }
    }

    /// Says something that stays.
    mutating func say(_ line: String) {
        guard manner != .silent else { return }
        clear()
        write(line + "\n")
    }

    /// Takes the bar away, so that what follows begins a line.
    mutating func clear() {
        guard hasBar else { return }
        hasBar = false
        write("\r\u{1B}[K")
    }

    private func write(_ text: String) {
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
        // Nobody may be reading any more; that ends no run.
        try? handle.write(contentsOf: Data(text.utf8))
    }

    private var width: Int {
        var size = winsize()
        // The kernel fills in the one structure.
        let result = unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size)
        return result == 0 && size.ws_col > 0 ? Int(size.ws_col) : Self.usualWidth
    }
}
