package import ParcelNetwork

/// The file of a region's part: another incarnation's has another name.
package struct PartName: Hashable, Sendable {
    package var region: RegionID
    package var number: UInt32
    package var incarnation: UInt32

    package init(region: RegionID, number: UInt32, incarnation: UInt32) {
        self.region = region
        self.number = number
        self.incarnation = incarnation
    }
}

/// The parts' files, for whoever takes a region up.
package struct CheckpointFiles: Sendable {
    /// A file's bytes; nil if it is not there.
    let size: @Sendable (PartName) -> UInt64?
    /// So many bytes of it; nil if they are not there.
    let read: @Sendable (PartName, Range<UInt64>) -> [UInt8]?

    package init(
        size: @escaping @Sendable (PartName) -> UInt64?,
        read: @escaping @Sendable (PartName, Range<UInt64>) -> [UInt8]?
    ) {
        self.size = size
        self.read = read
    }

    /// Where there are none.
    package static let none = CheckpointFiles(size: { _ in nil }, read: { _, _ in nil })

    /// Bytes that are there by the file's size.
    func bytes(
        _ name: PartName, from start: UInt64, count: Int
    ) throws(CheckpointProblem) -> [UInt8] {
        guard let bytes = read(name, start..<(start + UInt64(count))), bytes.count == count else {
            throw .missing
        }
        return bytes
    }
}
