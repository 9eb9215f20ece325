import Glibc

/// Holds a run's directory: two runs into one would write over each other.
///
/// The kernel frees it when the process ends, whatever the end.
package final class RunLock: Sendable {
    private let descriptor: Int32

    /// - Throws: if another process holds it, or the directory is none of ours.
    package init(_ directory: RunDirectory) throws(RunDirectoryProblem) {
        let marker = directory.path + "/" + RunDirectory.marker
        let descriptor = unsafe open(marker, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw .notARun(directory.path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw .inUse(directory.path)
        }
        self.descriptor = descriptor
    }

    /// Called last; the lock would otherwise be freed as soon as nobody needs it.
    package func release() { flock(descriptor, LOCK_UN) }

    deinit {
        // Closing alone frees it only when a child that is being started has closed it too.
        release()
        close(descriptor)
    }
}
