import Measurement
import Testing

@Suite("Quantiles of what did not end for all")
struct CensoredQuantileTests {
    /// Weeks in remission under 6-MP and weeks of those still in it (Freireich and others, Blood 21, 1963),
    /// the data by which the product limit is taught.
    private static let ended: [UInt64] = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    private static let censored: [UInt64] = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]

    private static func histogram(_ values: [UInt64]) -> Histogram {
        values.reduce(into: Histogram()) { $0.add($1) }
    }

    /// In remission: 0.857 after 6 weeks, 0.807 after 7, 0.753, 0.690, 0.627, 0.538 and 0.448 after 10, 13,
    /// 16, 22 and 23.
    @Test(
        "The textbook's estimate",
        arguments: [
            (0.14, 6), (0.15, 7), (0.2, 10), (0.24, 10), (0.25, 13), (0.35, 16), (0.46, 22),
            (0.5, 23), (0.55, 23),
        ])
    func product(share: Double, weeks: Double) {
        let quantile = Self.histogram(Self.ended).quantile(
            share, censored: Self.histogram(Self.censored))
        #expect(quantile == weeks)
    }

    @Test("What was not reached while anybody was followed is not known")
    func unreached() {
        let ended = Self.histogram(Self.ended)
        #expect(ended.quantile(0.56, censored: Self.histogram(Self.censored)) == nil)
        #expect(Histogram().quantile(0.5, censored: Self.histogram([3])) == nil)
        #expect(Histogram().quantile(0.5, censored: Histogram()) == nil)
        // Followed for longer than all: that they are open is all that counts.
        #expect(ended.quantile(0.5, censored: Self.histogram([40])) == 10)
        #expect(ended.quantile(0.95, censored: Self.histogram([40])) == nil)
    }

    @Test("Where all ended it is the plain quantile", arguments: 1...20 as ClosedRange<UInt64>)
    func plain(seed: UInt64) {
        var state = seed
        let values = (0..<(20 + Int(seed) * 13)).map { _ -> UInt64 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % 5000
        }
        let histogram = Self.histogram(values)
        for share in stride(from: 0.01, through: 1, by: 0.01) {
            let quantile = histogram.quantile(share, censored: Histogram())
            #expect(quantile == histogram.quantile(share), "seed \(seed), share \(share)")
        }
    }

    @Test("A histogram without some of its values, and one of less")
    func rest() {
        let all = Self.histogram(Self.ended + Self.censored)
        #expect(all.subtracting(Self.histogram(Self.censored)) == Self.histogram(Self.ended))
        #expect(Self.histogram([3, 10, 500]).lowered(by: 5) == Self.histogram([0, 5, 495]))
        #expect(all.greatest == 35 && Histogram().greatest == nil)
    }
}
