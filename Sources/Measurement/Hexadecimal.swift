extension FixedWidthInteger where Self: UnsignedInteger {
    /// All digits, lower-case, leading zeros included: 16 of a 64-bit word.
    package var hexadecimal: String {
        let digits = String(self, radix: 16)
        return String(repeating: "0", count: Self.bitWidth / 4 - digits.count) + digits
    }
}
