package import ParcelNetwork
import SimulationKernel

/// Handoffs as the wire packs them: 96 bytes each, every field little-endian, no padding.
package enum Packed {
    package static let handoffSize = 96

    /// The definition, field by field: what the copy of whole handoffs must equal (a test).
    package static func fields(of handoff: Handoff) -> [UInt8] {
        var writer = ByteWriter(capacity: handoffSize)
        writer.put(handoff.dispatched)
        writer.put(handoff.arrives)
        writer.put(handoff.lane.index)
        writer.put(handoff.trip)
        writer.put(handoff.place)
        writer.put(handoff.spare)
        writer.put(handoff.parcel)
        return writer.bytes
    }

    #if _endian(big)
        #error("Packed handoffs are copied as they lie in memory: add the swapping copy first")
    #endif
}

extension [UInt8] {
    /// Appends handoffs as the wire packs them.
    mutating func append(packing handoffs: ArraySlice<Handoff>) {
        // Sound: a handoff is 96 bytes of integers without padding, and the host is little-endian;
        // the buffer lives for the call alone.
        unsafe handoffs.withUnsafeBytes { unsafe append(contentsOf: $0) }
    }
}

extension RawSpan {
    /// The packed handoff at `offset`. Its fields may have any value.
    ///
    /// - Precondition: 96 bytes lie at `offset`.
    @inline(__always)
    package func handoff(at offset: Int) -> Handoff {
        // Sound: the load checks its bounds, and every bit pattern of a handoff's integers is valid.
        unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: Handoff.self)
    }
}
