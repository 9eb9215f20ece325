/// A number to be shown: rounded, and never infinite or undefined, for which it is null.
///
/// Results are integers up to here.
package struct Figure: Hashable, Sendable {
    package let value: Double?

    /// - Parameter places: decimals kept.
    package init(_ value: Double?, places: Int = 6) {
        guard let value, value.isFinite else {
            self.value = nil
            return
        }
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = (value * scale).rounded()
        // Past 2^53 a double has no decimals to round. The zero drops the sign of -0.
        self.value = scaled.magnitude < 9e15 ? scaled / scale + 0 : value
    }

    /// A ratio, null where nothing is divided by nothing.
    package init(_ numerator: some BinaryInteger, over denominator: some BinaryInteger) {
        self.init(denominator == 0 ? nil : Double(numerator) / Double(denominator))
    }

    package static let none = Figure(nil)
}

extension Figure: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        value = container.decodeNil() ? nil : try container.decode(Double.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let value { try container.encode(value) } else { try container.encodeNil() }
    }
}
