/// How many events make a slice of about ten milliseconds, learnt from the last slices.
///
/// Slices bound how long peers wait to be served; they never affect history.
struct SliceSize {
    /// Events of the next slice.
    private(set) var events = 4096

    static let target = Duration.milliseconds(10)
    static let fewest = 256
    static let most = 1 << 20

    /// Takes note of how long a slice that was not cut short took.
    mutating func took(_ time: Duration) {
        if time < Self.target / 2 {
            events = min(Self.most, events * 2)
        } else if time > Self.target * 2 {
            events = max(Self.fewest, events / 2)
        }
    }
}
