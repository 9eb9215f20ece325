/// A mean over independent replications, with its 99 % confidence interval by Student's t.
struct Estimate: CustomStringConvertible {
    let mean: Double
    let halfWidth: Double

    init(_ samples: [Double]) {
        let count = Double(samples.count)
        let mean = samples.reduce(0, +) / count
        let variance = samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
        self.mean = mean
        halfWidth = Estimate.quantile(samples.count - 1) * (variance / count).squareRoot()
    }

    func contains(_ value: Double) -> Bool { abs(value - mean) <= halfWidth }

    var description: String { "\(mean) +- \(halfWidth)" }

    /// The 99.5 % quantile of Student's t, for the degrees of freedom that are used here.
    private static func quantile(_ degrees: Int) -> Double {
        switch degrees {
        case 7: 3.4995
        case 19: 2.8609
        case 63: 2.6561
        default: preconditionFailure("no quantile of Student's t for \(degrees) degrees")
        }
    }
}
