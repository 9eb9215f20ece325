import SimulationKernel

/// A seeded generator for tests: SplitMix64.
package struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    package init(_ seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Draws.mixed(state)
    }

    package mutating func isBelow(_ share: Double) -> Bool {
        Double.random(in: 0..<1, using: &self) < share
    }
}

extension [UInt8] {
    /// Calls `body` with the bytes as a span.
    package func spanned<Result, Failure: Error>(
        _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // Sound: the array outlives the call, and the span cannot escape it.
        try body(unsafe span.bytes)
    }
}
