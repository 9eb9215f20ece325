/// What a quantity measures: the unit that it is kept in, and those that it may be written in.
struct Dimension: Sendable {
    var name: String
    /// With its article, for messages.
    var oneOf: String { "\("aeiou".contains(name.prefix(1)) ? "an" : "a") \(name)" }
    /// For mends: `30 min`.
    var example: String
    /// Each unit in base units, as a fraction.
    var units: [(name: String, numerator: Int128, denominator: Int128)]
    var most: Int64

    /// Microseconds.
    static let duration = Dimension(
        name: "duration", example: "30 min",
        units: [
            ("us", 1, 1), ("ms", 1000, 1), ("s", 1_000_000, 1), ("min", 60_000_000, 1),
            ("h", 3_600_000_000, 1), ("d", 86_400_000_000, 1), ("day", 86_400_000_000, 1),
            ("days", 86_400_000_000, 1), ("w", 604_800_000_000, 1),
        ], most: ReadingLimits.longestDuration)
    /// Grams.
    static let weight = Dimension(
        name: "weight", example: "250 g",
        units: [("g", 1, 1), ("kg", 1000, 1), ("t", 1_000_000, 1)], most: 1 << 50)
    /// Millilitres.
    static let volume = Dimension(
        name: "volume", example: "90 m3",
        units: [("ml", 1, 1), ("l", 1000, 1), ("m3", 1_000_000, 1)], most: 1 << 50)
    /// Metres.
    static let distance = Dimension(
        name: "distance", example: "1 km", units: [("m", 1, 1), ("km", 1000, 1)], most: 50_000_000)
    /// Metres an hour.
    static let speed = Dimension(
        name: "speed", example: "65 km/h", units: [("km/h", 1000, 1)], most: 100_000_000)
    /// Kilograms a cubic metre.
    static let density = Dimension(
        name: "density", example: "150 kg/m3", units: [("kg/m3", 1, 1)], most: 100_000)
    /// Milligrams of CO2e a tonne-kilometre.
    static let emission = Dimension(
        name: "emission", example: "90 g/tkm",
        units: [("mg/tkm", 1, 1), ("g/tkm", 1000, 1), ("kg/tkm", 1_000_000, 1)],
        most: 1_000_000_000)
    /// Units of 2^-32.
    static let share = Dimension(
        name: "share", example: "40 %", units: [("%", 1 << 32, 100)], most: 1 << 40)
}

/// Numbers and quantities as a planner writes them.
enum Quantity {
    /// A decimal number without sign or exponent: `mantissa / 10^places`.
    struct Decimal {
        var mantissa: Int128
        var places: Int
    }

    static let mostDigits = 18

    static func decimal(_ text: String) -> Decimal? {
        var result = Decimal(mantissa: 0, places: 0)
        var digits = 0
        var pointSeen = false
        for scalar in text.unicodeScalars {
            if scalar == ".", !pointSeen {
                pointSeen = true
            } else if ("0"..."9").contains(scalar) {
                digits += 1
                guard digits <= mostDigits else { return nil }
                result.mantissa = result.mantissa * 10 + Int128(scalar.value - 48)
                if pointSeen { result.places += 1 }
            } else {
                return nil
            }
        }
        return digits > 0 ? result : nil
    }

    static func ten(toThe places: Int) -> Int128 {
        var power: Int128 = 1
        for _ in 0..<places { power *= 10 }
        return power
    }

    /// `text` as number and unit: `30 min`, `30min`.
    static func parts(_ text: String) -> (number: String, unit: String) {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-") }
        return (String(number), text.dropFirst(number.count).trimmed)
    }

    /// In base units of the dimension, rounded to the nearest.
    static func parse(_ text: String, as dimension: Dimension) throws(Mistake) -> Int64 {
        let text = text.trimmed
        let (number, unit) = parts(text)
        if number.hasPrefix("-") {
            throw Mistake(
                "'\(text)' is below zero", mend: "write for example '\(dimension.example)'")
        }
        guard let decimal = decimal(number), !unit.hasPrefix(",") else {
            throw Mistake(
                "'\(text)' is no \(dimension.name)",
                mend: withPoint(text) ?? "write for example '\(dimension.example)'")
        }
        guard !unit.isEmpty else {
            throw Mistake(
                "'\(text)' has no unit",
                mend: "units: \(dimension.units.map(\.name).joined(separator: ", "))")
        }
        guard let scale = dimension.units.first(where: { $0.name == unit }) else {
            throw Mistake(
                "unknown unit '\(unit)' of \(dimension.oneOf)",
                mend: "units: \(dimension.units.map(\.name).joined(separator: ", "))")
        }
        let value = rounded(
            decimal.mantissa * scale.numerator, over: scale.denominator * ten(toThe: decimal.places)
        )
        guard value <= Int128(dimension.most) else {
            throw Mistake("'\(text)' is too large for a \(dimension.name)")
        }
        return Int64(value)
    }

    /// The mend of a number with a decimal comma, or with separators of thousands; nil for others.
    static func withPoint(_ text: String) -> String? {
        let (number, unit) = text.cut(where: { !($0.isNumber || $0 == "." || $0 == ",") })
        guard number.contains(",") else { return nil }
        let last = number.lastIndex { $0 == "," || $0 == "." } ?? number.startIndex
        let behind = number[number.index(after: last)...]
        // `5,000` is five thousand to most who write it.
        let isThousands = number[last] == "," && behind.count == 3
        let plain = number[..<last].filter(\.isNumber) + (isThousands ? "" : ".") + behind
        guard decimal(plain) != nil else { return nil }
        return "decimals stand behind a point, thousands are not separated: write '\(plain)\(unit)'"
    }

    static func rounded(_ numerator: Int128, over denominator: Int128) -> Int128 {
        (numerator + denominator / 2) / denominator
    }

    /// How to write a count: without its unit, or the nearest.
    private static func wholeNumber(_ text: String, in range: ClosedRange<Int64>) -> String {
        let example = "write for example '\(max(1, range.lowerBound))'"
        let (number, unit) = parts(text.trimmed)
        guard let decimal = decimal(number) else { return example }
        guard unit.isEmpty else {
            return decimal.places == 0 && ScaledText.isUnit(unit)
                ? "a number alone: write '\(number)'" : example
        }
        let down = decimal.mantissa / ten(toThe: decimal.places)
        guard decimal.places > 0, down >= Int128(range.lowerBound) else { return example }
        return "write '\(down)' or '\(down + 1)'"
    }

    /// A whole number within `range`.
    static func count(_ text: String, in range: ClosedRange<Int64>) throws(Mistake) -> Int64 {
        guard let decimal = decimal(text.trimmed), decimal.places == 0 else {
            throw Mistake("'\(text)' is no whole number", mend: wholeNumber(text, in: range))
        }
        guard decimal.mantissa >= Int128(range.lowerBound) else {
            throw Mistake(
                "\(text) is too few", mend: "at least \(range.lowerBound)")
        }
        guard decimal.mantissa <= Int128(range.upperBound) else {
            throw Mistake("\(text) is too many", mend: "at most \(range.upperBound)")
        }
        return Int64(decimal.mantissa)
    }

    /// A number without unit, in millionths.
    static func millionths(_ text: String) throws(Mistake) -> Int64 {
        let text = text.trimmed
        if text.hasPrefix("-"), decimal(String(text.dropFirst())) != nil {
            throw Mistake("'\(text)' is below zero", mend: "write a number from 0 up")
        }
        guard let decimal = decimal(text) else {
            throw Mistake("'\(text)' is no number", mend: withPoint(text) ?? "")
        }
        let value = rounded(decimal.mantissa * 1_000_000, over: ten(toThe: decimal.places))
        guard value <= 1_000_000_000_000_000_000 else { throw Mistake("'\(text)' is too large") }
        return Int64(value)
    }

    /// Degrees times 10^6, with a sign.
    static func microdegrees(_ text: String, most: Int64) throws(Mistake) -> Int32 {
        let text = text.trimmed
        let isSouth = text.hasPrefix("-")
        guard let decimal = decimal(isSouth ? String(text.dropFirst()) : text) else {
            let pointed = text.replacing(",", with: ".")
            let isComma = pointed != text && self.decimal(pointed.replacing("-", with: "")) != nil
            throw Mistake(
                "'\(text)' is no number of degrees",
                mend: isComma
                    ? "decimals stand behind a point: write '\(pointed)'"
                    : "write for example '50.637'")
        }
        let value = rounded(decimal.mantissa * 1_000_000, over: ten(toThe: decimal.places))
        guard value <= Int128(most) * 1_000_000 else {
            throw Mistake(
                "\(text) degrees is out of range",
                mend: most == 90 && value <= 180_000_000
                    ? "a latitude is at most 90: are 'lat' and 'lon' exchanged?"
                    : "at most \(most)")
        }
        return Int32(isSouth ? -value : value)
    }

    /// Units of time under a rate's stroke, in microseconds.
    static let perUnits: [(name: String, microseconds: Int128)] = [
        ("s", 1_000_000), ("min", 60_000_000), ("h", 3_600_000_000), ("day", 86_400_000_000),
        ("d", 86_400_000_000), ("week", 604_800_000_000), ("w", 604_800_000_000),
    ]

    /// A rate as a fraction: count over microseconds, both positive or the count 0.
    static func rate(_ text: String) throws(Mistake) -> (count: Int128, microseconds: Int128) {
        let text = text.trimmed
        let (number, stroke) = parts(text)
        guard !number.hasPrefix("-") else {
            throw Mistake("'\(text)' is below zero", mend: "write for example '6000/h'")
        }
        guard let decimal = decimal(number), stroke.hasPrefix("/") else {
            throw Mistake(
                "'\(text)' is no rate", mend: withPoint(text) ?? "write for example '6000/h'")
        }
        let unit = stroke.dropFirst().trimmed
        guard let per = perUnits.first(where: { $0.name == unit }) else {
            throw Mistake(
                "unknown unit '/\(unit)' of a rate",
                mend: "units: \(perUnits.map { "/\($0.name)" }.joined(separator: ", "))")
        }
        guard decimal.mantissa <= 1_000_000_000_000_000 else {
            throw Mistake("'\(text)' is too large for a rate")
        }
        return (decimal.mantissa, per.microseconds * ten(toThe: decimal.places))
    }

    /// The time for one at a rate, in whole microseconds.
    static func interval(_ text: String) throws(Mistake) -> Int64 {
        let rate = try rate(text)
        guard rate.count > 0 else {
            throw Mistake("a rate of zero", mend: "nothing would ever be done: give a rate above 0")
        }
        let interval = rounded(rate.microseconds, over: rate.count)
        guard interval >= 1 else {
            throw Mistake("'\(text)' is too fast", mend: "at most 1000000/s")
        }
        guard interval <= Int128(ReadingLimits.longestDuration) else {
            throw Mistake("'\(text)' is too slow")
        }
        return Int64(interval)
    }

    /// Millionths a day.
    static func perDay(_ text: String) throws(Mistake) -> Int64 {
        if let decimal = decimal(text.trimmed), decimal.mantissa > 0 {
            throw Mistake("'\(text)' is no rate", mend: "write for example '\(text.trimmed)/day'")
        }
        let rate = try rate(text)
        let value = rounded(rate.count * 86_400_000_000 * 1_000_000, over: rate.microseconds)
        guard value <= 1 << 60 else { throw Mistake("'\(text)' is too large for a volume") }
        return Int64(value)
    }
}
