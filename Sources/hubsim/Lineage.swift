import CLinux
import Foundation

/// The tie of a child to the supervisor that started it.
enum Lineage {
    /// From here on this process dies with its supervisor, however that dies.
    ///
    /// The kernel signals a child only if its parent ends after the child asked for it; so the
    /// parent is looked at afterwards.
    static func dieWithSupervisor(_ pid: Int32) throws(CommandFailure) {
        guard hubsim_die_with_parent() == 0 else {
            throw CommandFailure(.internal, "the kernel offers no parent-death signal")
        }
        guard getppid() == pid else {
            throw CommandFailure(.lost, "the supervisor (process \(pid)) is gone")
        }
    }
}
