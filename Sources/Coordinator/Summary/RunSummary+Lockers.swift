extension RunSummary {
    /// Lockers that were asked for anything: all together in a sentence, then those that turned most
    /// away, and of these the fullest.
    func lockerLines(_ width: Int) -> [String] {
        let used = lockers.enumerated().filter { $0.element.calls > 0 || $0.element.deposits > 0 }
            .sorted {
                let a = ($0.element.fullShare.value ?? 0, $0.element.utilisation.value ?? 0)
                let b = ($1.element.fullShare.value ?? 0, $1.element.utilisation.value ?? 0)
                return a == b ? $0.offset < $1.offset : b < a
            }.map(\.element)
        guard !used.isEmpty else { return [] }
        func sum(_ figure: (LockerRow) -> UInt64) -> UInt64 { used.reduce(0) { $0 + figure($1) } }
        let calls = sum(\.calls)
        let left = sum(\.collected) + sum(\.expired)
        let lines = Shown.wrapped(
            "Lockers: \(Shown.count(calls)) parcels for \(Shown.count(used.count)), of which "
                + "\(Shown.share(Figure(sum(\.full), over: calls).value)) found no compartment; "
                + "\(Shown.share(Figure(sum(\.expired), over: left).value)) of those put into one "
                + "were not collected.", width: width)
        var table = TextTable(
            header: [
                title("Lockers", used.count), "compartments", "parcels", "taken", "most", "full",
                "expired",
            ])
        for row in used.prefix(shownRows) {
            table.add([
                "\(row.site) \(row.locker)", Shown.count(row.compartments), Shown.count(row.calls),
                Shown.share(row.utilisation.value), Shown.count(row.mostTaken),
                Shown.share(row.fullShare.value), Shown.share(row.expiredShare.value),
            ])
        }
        return lines + table.lines()
    }
}
