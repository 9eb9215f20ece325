/// Bytes that are on disk as long as anyone holds this.
package final class SetAside: Sendable {
    let count: Int
    /// Reads them; nil if that cannot be done any more.
    let read: @Sendable () -> [UInt8]?

    package init(count: Int, read: @escaping @Sendable () -> [UInt8]?) {
        self.count = count
        self.read = read
    }
}

extension SetAside: Equatable {
    package static func == (one: SetAside, other: SetAside) -> Bool { one === other }
}

/// Where a process sets retained handoffs aside, beyond what it keeps of them in memory: between
/// two checkpoints that are far apart they are without bound.
package struct Spool: Sendable {
    /// How many bytes of them all regions of the process keep in memory, in about: a channel has its
    /// share of it, and the frame that it filled last in any case.
    let budget: Int
    /// Takes bytes; nil if there is no room for them, so that they stay where they are.
    let setAside: @Sendable ([UInt8]) -> SetAside?

    package init(budget: Int, setAside: @escaping @Sendable ([UInt8]) -> SetAside?) {
        self.budget = budget
        self.setAside = setAside
    }

    /// All stays in memory.
    package static let none = Spool(budget: .max) { _ in nil }
}
