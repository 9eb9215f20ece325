import ParcelNetwork

extension NetworkCheck {
    /// Each part once, in order, with rates whose sums fit.
    func rates() throws(NetworkProblem) {
        try require(
            network.currency.utf8.count == 3
                && network.currency.utf8.allSatisfy { (0x41...0x5A).contains($0) }, "currency", 0,
            "no code of three capitals")
        for (index, service) in network.services.enumerated() {
            try require(isRate(service.price), "services", index, "price out of range")
        }
        var before: (UInt8, UInt32)?
        for (index, row) in network.rated.enumerated() {
            let count =
                switch row.kind {
                case .lane: network.lanes.count
                case .station: network.stations.count
                case .couriers: network.couriers.count
                case .locker: network.lockers.count
                }
            try require(Int(row.part) < count, "rated", index, "unknown part")
            let place = (row.kind.rawValue, row.part)
            try require(
                before.map { $0 < place } ?? true, "rated", index, "out of order, or twice")
            before = place
            let rates = row.rates
            try require(
                [rates.perTrip, rates.perKilometre, rates.perHour, rates.perParcel].allSatisfy(
                    isRate) && (0...1 << 20).contains(row.vehicles)
                    && (0...Network.RatedPart.mostCO2e).contains(row.co2e), "rated", index,
                "rate out of range")
            try require(
                row.legs.upperBound <= network.legMetres.count, "rated", index,
                "legs beyond the table")
            let legs = row.kind == .lane ? network.lanes[Int(row.part)].stops.count - 1 : 0
            try require(
                row.legs.count == legs
                    || row.legs.isEmpty && rates.perKilometre == 0 && row.co2e == 0, "rated",
                index, "not a distance for each leg")
        }
        for (index, metres) in network.legMetres.enumerated() {
            try require(
                (0...Network.RatedPart.mostMetres).contains(metres), "legMetres", index,
                "out of range")
        }
    }

    private func isRate(_ nano: Int64) -> Bool { (0...Network.Rates.most).contains(nano) }
}
