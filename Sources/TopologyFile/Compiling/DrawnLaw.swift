import SimulationKernel

/// A law that is drawn from while a network is compiled, and that the network need not know.
struct DrawnLaw {
    private let book: LawBook
    private let id: LawID

    init(_ spec: LawSpec) {
        var book = LawBook()
        id = book.add(spec)
        self.book = book
    }

    /// What these bits stand for; never negative.
    func draw(_ bits: UInt64) -> SimDuration {
        SimDuration(microseconds: max(0, book.draw(id, bits)))
    }
}
