extension Duration {
    /// Whole milliseconds as libzmq counts them, rounded up so that a short wait is no spin.
    var milliseconds: Int32 {
        let (seconds, attoseconds) = components
        precondition(seconds >= 0 && attoseconds >= 0, "a duration of \(self)")
        guard seconds < Int64(Int32.max) / 1000 - 1 else { return .max }
        let nearest = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return Int32(seconds * 1000 + nearest)
    }
}

extension Duration? {
    /// As above; `nil` is libzmq's -1, for ever.
    var milliseconds: Int32 {
        switch self {
        case .none: -1
        case .some(let limit): limit.milliseconds
        }
    }
}
