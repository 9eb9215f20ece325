/// A change of a value that is there: `x 1.6`, `+ 2 h`, `- 10 %`.
///
/// It stands in a tree as a scalar until it is laid over a value, be that the base file's, a
/// template's or a default: then it becomes the changed value, in the units of that value.
struct Change: Hashable {
    enum Operation: Hashable { case times, plus, minus }

    var operation: Operation
    /// A number, or for sums a quantity.
    var operand: String

    /// A change as written; nil for a plain value. A negative number without a unit is a plain
    /// value, for longitudes are.
    static func parse(_ text: String) -> Change? {
        let text = text.trimmed
        guard let first = text.first else { return nil }
        let rest = text.dropFirst()
        switch first {
        case "x" where rest.first?.isWhitespace == true || rest.first?.isNumber == true:
            let factor = rest.trimmed
            return Quantity.decimal(factor) == nil
                ? nil : Change(operation: .times, operand: factor)
        case "+" where rest.trimmed.first?.isNumber == true:
            return Change(operation: .plus, operand: rest.trimmed)
        case "-" where rest.trimmed.first?.isNumber == true:
            let hasBlank = rest.first?.isWhitespace == true
            let unit = Quantity.parts(rest.trimmed).unit
            return hasBlank || !unit.isEmpty
                ? Change(operation: .minus, operand: rest.trimmed) : nil
        default: return nil
        }
    }

    /// How to mend what was probably meant as a change, and is none: `x 1,5`, `* 2`, `x two`.
    static func mend(for text: String) -> String? {
        let text = text.trimmed
        guard let first = text.first, "xX*".contains(first) else { return nil }
        let rest = text.dropFirst()
        guard rest.first.map({ $0.isWhitespace || $0.isNumber || $0 == "-" }) == true else {
            return nil
        }
        let factor = rest.trimmed.replacing(",", with: ".")
        return Quantity.decimal(factor) == nil
            ? "a factor is a number from 0 up: write for example 'x 1.5'" : "write 'x \(factor)'"
    }

    /// `text` with this change made.
    func made(to text: String) throws(Mistake) -> String {
        switch operation {
        case .times:
            guard let factor = Quantity.decimal(operand) else {
                throw Mistake("'\(operand)' is no number")
            }
            return try ScaledText.scaled(text.trimmed, by: factor)
        case .plus, .minus: return try added(to: text.trimmed)
        }
    }

    private func added(to text: String) throws(Mistake) -> String {
        let (number, unit) = Quantity.parts(text)
        let (own, ownUnit) = Quantity.parts(operand)
        let sign = operation == .plus ? "+" : "-"
        guard let value = Quantity.decimal(number), let step = Quantity.decimal(own),
            unit.isEmpty || ScaledText.isUnit(unit) || unit == ownUnit
        else {
            throw Mistake(
                "'\(sign) \(operand)' cannot be added to '\(text)'", mend: "write the whole value")
        }
        if ownUnit == "%", unit != "%" {
            // `+ 10 %` of anything but a share is a tenth more.
            let hundred = Quantity.Decimal(mantissa: 100, places: 0)
            let sum = try total(hundred, step, sign, text)
            return try ScaledText.scaled(
                text, by: Quantity.Decimal(mantissa: sum.mantissa, places: sum.places + 2))
        }
        if unit == ownUnit {
            return ScaledText.text(try total(value, step, sign, text)) + separator(text, unit)
                + unit
        }
        guard let family = ScaledText.family(of: unit, and: ownUnit) else {
            throw Mistake(
                "'\(sign) \(operand)' cannot be added to '\(text)'",
                mend: "use its unit: '\(sign) \(own)\(separator(text, unit))\(unit)'")
        }
        // In the finer of both units it is exact.
        let (a, b) = (family[0], family[1])
        let isFiner = a.0 * b.1 <= b.0 * a.1
        let fine = isFiner ? a : b
        func times(_ value: Quantity.Decimal, _ unit: (Int128, Int128)) -> Quantity.Decimal? {
            let (up, down) = (unit.0 * fine.1, unit.1 * fine.0)
            guard up % down == 0 else { return nil }
            return Quantity.Decimal(mantissa: value.mantissa * (up / down), places: value.places)
        }
        guard let left = times(value, a), let right = times(step, b) else {
            throw Mistake("'\(sign) \(operand)' cannot be added to '\(text)'")
        }
        let fineUnit = isFiner ? unit : ownUnit
        return ScaledText.text(try total(left, right, sign, text))
            + separator(text, fineUnit) + fineUnit
    }

    private func separator(_ text: String, _ unit: String) -> String {
        unit.isEmpty || unit.hasPrefix("/") ? "" : " "
    }

    private func total(
        _ a: Quantity.Decimal, _ b: Quantity.Decimal, _ sign: String, _ text: String
    ) throws(Mistake) -> Quantity.Decimal {
        let places = max(a.places, b.places)
        let left = a.mantissa * Quantity.ten(toThe: places - a.places)
        let right = b.mantissa * Quantity.ten(toThe: places - b.places)
        let sum = operation == .plus ? left + right : left - right
        guard sum >= 0 else {
            throw Mistake(
                "'\(text)' \(sign) '\(operand)' is below zero",
                mend: "take less away, or multiply: 'x 0.5' is half of it")
        }
        return Quantity.Decimal(mantissa: sum, places: places)
    }
}

/// Texts of quantities multiplied without leaving their units.
enum ScaledText {
    private static let dimensions: [Dimension] = [
        .duration, .weight, .volume, .speed, .density, .share,
    ]
    /// Units of rates, in sevenths of a day's: how many a week.
    private static let perWeek: [(name: String, numerator: Int128, denominator: Int128)] =
        Quantity.perUnits.map { ("/" + $0.name, 604_800_000_000 / $0.microseconds, 1) }

    static func isUnit(_ unit: String) -> Bool {
        unit.hasPrefix("/") || dimensions.contains { $0.units.contains { $0.name == unit } }
    }

    /// Two units of one dimension as fractions of its base unit.
    static func family(of a: String, and b: String) -> [(Int128, Int128)]? {
        for units in dimensions.map(\.units) + [perWeek] {
            if let one = units.first(where: { $0.name == a }),
                let other = units.first(where: { $0.name == b })
            {
                return [(one.numerator, one.denominator), (other.numerator, other.denominator)]
            }
        }
        return nil
    }

    /// Every quantity of the text times the factor: `lognormal mean 6 h sd 3 h`, `120/day`. Of a
    /// text without a unit the number that begins it: `12`, `5 working days`.
    static func scaled(_ text: String, by factor: Quantity.Decimal) throws(Mistake) -> String {
        var words = text.words
        var isScaled = false
        for index in words.indices {
            let (number, attached) = Quantity.parts(words[index])
            guard let value = Quantity.decimal(number) else { continue }
            let next = index + 1 < words.count ? words[index + 1] : ""
            guard isUnit(attached) || (attached.isEmpty && isUnit(next)) else { continue }
            words[index] = try times(value, factor, text) + attached
            isScaled = true
        }
        if !isScaled, let first = words.first, let value = Quantity.decimal(first) {
            words[0] = try times(value, factor, text)
            isScaled = true
        }
        guard isScaled else {
            throw Mistake(
                "'\(text)' cannot be multiplied", mend: "write the whole value instead of 'x'")
        }
        return words.joined(separator: " ")
    }

    private static func times(
        _ value: Quantity.Decimal, _ factor: Quantity.Decimal, _ text: String
    ) throws(Mistake) -> String {
        let product = value.mantissa.multipliedReportingOverflow(by: factor.mantissa)
        guard !product.overflow else { throw Mistake("'\(text)' grows too large") }
        return Self.text(
            Quantity.Decimal(mantissa: product.partialValue, places: value.places + factor.places))
    }

    /// Digits without needless zeros, at most as many as a quantity may have.
    static func text(_ decimal: Quantity.Decimal) -> String {
        var (mantissa, places) = (decimal.mantissa, decimal.places)
        while places > 0, mantissa % 10 == 0 || mantissa >= Quantity.ten(toThe: 17) {
            mantissa /= 10
            places -= 1
        }
        var digits = String(mantissa)
        guard places > 0 else { return digits }
        while digits.count <= places { digits = "0" + digits }
        let point = digits.index(digits.endIndex, offsetBy: -places)
        return "\(digits[..<point]).\(digits[point...])"
    }
}
