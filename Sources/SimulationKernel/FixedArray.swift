/// A fixed number of elements that may be noncopyable: one ring a board, one state a station.
@safe
public struct FixedArray<Element: ~Copyable>: ~Copyable {
    // Invariant that makes the accesses sound: `count` elements from `base` are initialised from
    // `init` to `deinit`, and every index is checked.
    @usableFromInline let base: UnsafeMutablePointer<Element>
    public let count: Int

    /// `make(i)` becomes element `i`, in ascending order.
    public init(count: Int, make: (Int) -> Element) {
        unsafe base = .allocate(capacity: max(1, count))
        self.count = count
        for index in 0..<count { unsafe (base + index).initialize(to: make(index)) }
    }

    deinit {
        unsafe base.deinitialize(count: count)
        unsafe base.deallocate()
    }

    @inlinable
    public subscript(index: Int) -> Element {
        _read {
            precondition(index >= 0 && index < count, "a fixed array has no such element")
            yield unsafe base[index]
        }
        _modify {
            precondition(index >= 0 && index < count, "a fixed array has no such element")
            yield unsafe &base[index]
        }
    }
}

extension FixedArray where Element: Copyable {
    /// A copy of all elements.
    public var array: [Element] { (0..<count).map { unsafe base[$0] } }
}

// One owner at a time: the storage is reached through this value alone.
extension FixedArray: @unchecked Sendable where Element: Sendable, Element: ~Copyable {}
