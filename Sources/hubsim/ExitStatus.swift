import ArgumentParser

/// How the program ends, as scripts rely on it; the numbers are those of sysexits.h.
enum ExitStatus: Int32 {
    case done = 0
    case usage = 64
    case badTopology = 65
    case noSuchFile = 66
    /// A process was lost.
    case lost = 69
    /// The ledger or the protocol does not hold, or a file cannot be written.
    case `internal` = 70
    /// A region's process must be started again; a supervisor does so.
    case again = 75
    /// The coordinator did not let a process in.
    case notAdmitted = 77
    case interrupted = 130

    var code: ExitCode { ExitCode(rawValue) }
}

/// Ends a command with a sentence on standard error.
struct CommandFailure: Error {
    let status: ExitStatus
    let message: String

    init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }
}
