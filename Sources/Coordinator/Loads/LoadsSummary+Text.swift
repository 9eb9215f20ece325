extension LoadsSummary {
    /// How many components the text shows unless told otherwise.
    package static let usualRows = 10
    /// Campaigns' heaviest warnings that the text shows.
    private static let shownWarnings = 5

    /// The answer first, then the tightest components, then what campaigns do.
    ///
    /// - Parameter rows: components shown; nil shows all.
    package func text(rows: Int? = usualRows, width: Int = 100) -> String {
        let shown = components.prefix(rows ?? components.count)
        var lines = answer.flatMap { Shown.wrapped($0, width: width) }
        if !shown.isEmpty {
            var table = TextTable(
                header: [
                    title(shown.count), "", "load/week", "capacity/week", "load", "gives way",
                    "busiest day",
                ], textColumns: 2)
            for row in shown { table.add(cells(row)) }
            lines += table.lines()
        }
        lines += (stockHint + warnings).flatMap { Shown.wrapped($0, width: width) }
        return lines.joined(separator: "\n") + "\n"
    }

    private var answer: [String] {
        guard let tightest, let load = tightest.load.value else {
            return ["Nothing limits it on paper: no component with a capacity carries anything."]
        }
        let volume = volume.value == 1 ? "today's volume" : "this volume"
        let name = "\(tightest.kind) \(tightest.name), \(Shown.share(load, against: 1)) full"
        let over = components.count { $0.isOver }
        let way =
            tightest.spills
            ? "what it leaves goes other ways." : "it gives way at \(factor(tightest)) \(volume)."
        let components = over == 1 ? "1 component is" : "\(Shown.count(over)) components are"
        return [
            over == 0
                ? "It fits on paper. Tightest: \(name); \(way)"
                : "It does not fit on paper: \(components) over capacity. Tightest: \(name); \(way)"
        ]
    }

    private func title(_ count: Int) -> String {
        count < components.count
            ? "Tightest \(Shown.count(count)) of \(Shown.count(components.count))" : ""
    }

    private func factor(_ row: LoadRow) -> String {
        guard let value = row.givesWayAt.value else { return row.spills ? "spills" : "-" }
        // Rounded up, what is over capacity would be told to fit.
        let hundredths = (value * 100).rounded(.down) / 100
        return Shown.decimal(value < 1 ? hundredths : value, places: 2) + " x"
    }

    private func cells(_ row: LoadRow) -> [String] {
        let day = row.busiestDate.map { UTCDate(iso: $0).dayAndMonth }
        return [
            row.name, row.kind, amount(row.loadPerWeek, row), amount(row.capacityPerWeek, row),
            Shown.share(row.load.value ?? 0, against: 1), factor(row),
            day.map { "\($0) \(Shown.share(row.busiestDateLoad.value))" } ?? "-",
        ]
    }

    private func amount(_ figure: Figure, _ row: LoadRow) -> String {
        guard let value = figure.value else { return "-" }
        func rounded() -> String { Shown.decimal(value, places: value < 100 ? 1 : 0) }
        return switch row.unit {
        case .parcels: Shown.decimal(value, places: 0)
        case .kilograms: rounded() + " kg"
        case .cubicMetres: rounded() + " m3"
        case .hours: rounded() + " h"
        case .compartmentDays: rounded() + " d"
        }
    }

    /// Stock is what the file says, whatever the volume.
    private var stockHint: [String] {
        guard let volume = volume.value, volume != 1, !stock.isEmpty else { return [] }
        return ["note: demand is x \(Shown.plain(volume)) of the file's, stock is not scaled"]
    }

    private var warnings: [String] {
        var lines: [String] = []
        let names = campaigns.map { campaign in
            let first = UTCDate(iso: campaign.firstDate).dayAndMonth
            let last = UTCDate(iso: campaign.lastDate).dayAndMonth
            return first == last ? first : "\(first) - \(last)"
        }
        let hit = components.enumerated().filter { $0.element.peakParcels.value != nil }.sorted {
            let a = ($0.element.weeksToDrain.value ?? .infinity, $1.offset)
            let b = ($1.element.weeksToDrain.value ?? .infinity, $0.offset)
            return a > b
        }.map(\.element)
        if !names.isEmpty && hit.isEmpty {
            lines.append("The peak of \(names.joined(separator: ", ")) fits too.")
        }
        for row in hit.prefix(Self.shownWarnings) {
            let drain = row.weeksToDrain.value.map {
                "\(Shown.decimal($0, places: 1)) weeks to drain"
            }
            lines.append(
                "warning: the peak of \(names.joined(separator: ", ")) adds "
                    + "\(Shown.decimal(row.peakParcels.value ?? 0, places: 0)) parcels at "
                    + "\(row.kind) \(row.name); \(drain ?? "they never drain")")
        }
        if hit.count > Self.shownWarnings {
            lines.append("and at \(Shown.count(hit.count - Self.shownWarnings)) more components")
        }
        for row in stock where row.localShare.value ?? 1 < 0.9995 {
            lines.append(
                "warning: \(row.product) at \(row.site) lasts for "
                    + "\(Shown.share(row.localShare.value ?? 0, against: 1)) of the orders for it")
        }
        if let stranded = strandedPerWeek.value, stranded >= 0.5 {
            lines.append(
                "warning: \(Shown.decimal(stranded, places: 0)) parcels a week find no opening, "
                    + "departure or wave any more")
        }
        return lines
    }
}
