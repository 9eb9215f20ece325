package import ParcelNetwork
import SimulationKernel

/// What the measured window cost, brought in and emitted, as METRICS defines it: costs of the
/// window, idle shifts and empty space included, over the parcels delivered in it.
///
/// A pure function of the record: rates times what regions counted anyway, in integers, rounded
/// once for each lane, station, couriers and locker. Money is in 10^-9 of the currency, CO2e in
/// milligrams.
package struct Expenses: Hashable, Sendable {
    package struct Amount: Hashable, Sendable {
        package var nano: Int128 = 0
        package var milligrams: Int128 = 0
        /// Parcels that it is of.
        package var parcels: UInt64 = 0
        package init() {}

        mutating func add(_ other: Amount) {
            nano &+= other.nano
            milligrams &+= other.milligrams
        }
    }

    package struct Revenue: Hashable, Sendable {
        package var delivered: UInt64 = 0
        package var nano: Int128 = 0
    }

    package private(set) var currency: String
    /// By lane: what varies with its departures and loads; nil without a rate.
    package private(set) var lanes: [Amount?]
    package private(set) var ofLanes = Amount()
    package private(set) var ofStations = Amount()
    package private(set) var ofCouriers = Amount()
    package private(set) var ofLockers = Amount()
    /// By service: delivered in the window, and what these paid.
    package private(set) var services: [Revenue]
    /// Delivered in the window, and what they paid.
    package private(set) var delivered: UInt64 = 0
    package private(set) var revenue: Int128 = 0
    /// Whether anything has a cost, a factor of emissions, or a price.
    package let hasCosts: Bool
    package let hasEmissions: Bool
    package let hasPrices: Bool

    package init(_ record: RunRecord, _ totals: MergedTallies) {
        let network = record.network
        currency = network.currency
        lanes = Array(repeating: nil, count: network.lanes.count)
        services = Array(repeating: Revenue(), count: network.services.count)
        hasCosts = network.rated.contains { $0.rates != .none }
        hasEmissions = network.rated.contains { $0.co2e > 0 }
        hasPrices = network.services.contains { $0.price > 0 }
        for (flow, tally) in zip(network.flows, totals.flows) {
            delivered &+= tally.deliveredInWindow
            let paid =
                Int128(network.services[Int(flow.service)].price)
                &* Int128(tally.deliveredInWindow)
            revenue &+= paid
            services[Int(flow.service)].delivered &+= tally.deliveredInWindow
            services[Int(flow.service)].nano &+= paid
        }
        let parcel = hasEmissions ? network.meanParcelMilligrams : 0
        for row in network.rated {
            let part = Int(row.part)
            switch row.kind {
            case .lane:
                let amount = Expenses.lane(row, record, totals, parcelMilligrams: parcel)
                lanes[part] = amount
                ofLanes.add(amount)
            case .station:
                let station = network.stations[part]
                let region = network.sites[Int(station.site.index)].region
                let window = record.measuredWindow(of: region)
                let staffed = record.staffedTime(of: station, within: window)
                ofStations.nano &+= Expenses.perHour(row.rates, microseconds: staffed)
                ofStations.nano &+=
                    Int128(row.rates.perParcel) &* Int128(totals.stations[part].arrivals)
            case .couriers:
                ofCouriers.nano &+= Expenses.couriers(
                    row.rates, network.couriers[part], totals.couriers[part])
            case .locker:
                let locker = network.lockers[part]
                let sizes = locker.compartments
                let compartments =
                    Int128(sizes.small) &+ Int128(sizes.medium) &+ Int128(sizes.large)
                let region = network.sites[Int(locker.site.index)].region
                let window = record.measuredWindow(of: region)
                let time = Int128((window.upperBound - window.lowerBound).microseconds)
                ofLockers.nano &+= Expenses.perHour(row.rates, microseconds: time &* compartments)
                ofLockers.nano &+=
                    Int128(row.rates.perParcel) &* Int128(totals.lockers[part].deposits)
            }
        }
    }

    /// Lanes, stations, couriers and lockers together.
    package var cost: Int128 {
        ofLanes.nano &+ ofStations.nano &+ ofCouriers.nano &+ ofLockers.nano
    }

    // MARK: Parts

    /// Departures go whether they are full or not. What goes on from a stop is what was aboard
    /// then; where nothing weighs it, parcels of the demand's mean weight.
    private static func lane(
        _ row: Network.RatedPart, _ record: RunRecord, _ totals: MergedTallies,
        parcelMilligrams: Int128
    ) -> Amount {
        let network = record.network
        let lane = network.lanes[Int(row.part)]
        let weighs = lane.gramCapacity != .max || lane.millilitreCapacity != .max
        let vehicles = Int128(row.vehicles)
        // Its vehicles are counted as they come.
        let isDiversion = lane.mode == .diversion
        var amount = Amount()
        // Vehicle-metres, and milligrams of freight times metres.
        var (metres, work, milliseconds) = (Int128(0), Int128(0), Int128(0))
        for leg in 0..<(lane.stops.count - 1) {
            let stop = network.laneStops[lane.stops.lowerBound + leg]
            let tally = totals.boards[Int(stop.board.index)]
            amount.parcels &+= tally.loaded
            if leg == 0 && !lane.isContinuous {
                amount.nano &+=
                    Int128(row.rates.perTrip) &* Int128(tally.departures) &* vehicles
            }
            if !row.legs.isEmpty {
                let length = Int128(network.legMetres[row.legs.lowerBound + leg])
                if !lane.isContinuous || isDiversion {
                    metres &+= length &* Int128(tally.departures) &* vehicles
                }
                let freight =
                    weighs
                    ? Int128(tally.grams) &* 1000 : Int128(tally.onBoard) &* parcelMilligrams
                work &+= freight &* length
            }
            if row.rates.perHour > 0 && !lane.isContinuous {
                // Of a charter the table holds what may be called: how many flew was counted.
                let isCharter = network.charters.contains { $0.lane.index == row.part }
                milliseconds &+=
                    (isCharter
                        ? record.milliseconds(ofEach: lane) &* Int128(tally.departures)
                        : record.milliseconds(of: lane, leg: leg)) &* vehicles
            }
            if isDiversion {
                let way = Int128(network.laws.least(lane.transit) / 1000)
                milliseconds &+= way &* Int128(tally.departures) &* vehicles
            }
        }
        amount.nano &+= rounded(Int128(row.rates.perKilometre) &* metres, over: 1000)
        amount.nano &+= rounded(Int128(row.rates.perHour) &* milliseconds, over: 3_600_000)
        amount.nano &+= Int128(row.rates.perParcel) &* Int128(amount.parcels)
        // A tonne-kilometre is 10^9 milligrams times 10^3 metres.
        amount.milligrams = rounded(work &* Int128(row.co2e), over: 1_000_000_000_000)
        return amount
    }

    /// A van of a wave is paid for the round that a full one takes, however full it is. Couriers with a
    /// law have no vans: they cost by what they take along.
    private static func couriers(
        _ rates: Network.Rates, _ couriers: Network.Couriers, _ tally: CouriersTally
    ) -> Int128 {
        let vans = Int128(tally.waves) &* Int128(couriers.vans)
        let round = Int128(couriers.parcelsPerVan) &* Int128(couriers.pace.microseconds)
        return Int128(rates.perTrip) &* vans
            &+ perHour(rates, microseconds: vans &* round)
            &+ Int128(rates.perParcel) &* Int128(tally.stops)
    }

    private static func perHour(_ rates: Network.Rates, microseconds: Int128) -> Int128 {
        rounded(Int128(rates.perHour) &* microseconds, over: 3_600_000_000)
    }

    private static func rounded(_ numerator: Int128, over denominator: Int128) -> Int128 {
        (numerator &+ denominator / 2) / denominator
    }
}

extension RunRecord {
    /// Time under way of any departure of a charter.
    fileprivate func milliseconds(ofEach lane: Network.Lane) -> Int128 {
        guard lane.departureCount > 0 else { return 0 }
        let left = network.call(lane, departure: 0, stop: 0).departs
        let arrives = network.call(lane, departure: 0, stop: 1).arrives
        return Int128((arrives - left).microseconds / 1000)
    }

    /// Time under way of one vehicle on a leg, over the departures of the window that went.
    fileprivate func milliseconds(of lane: Network.Lane, leg: Int) -> Int128 {
        let site = network.laneStops[lane.stops.lowerBound + leg].site
        let window = measuredWindow(of: network.sites[Int(site.index)].region)
        var cancelled: Set<Int> = []
        for row in network.cancellations[lane.cancellations] where Int(row.fromStop) <= leg {
            cancelled.insert(Int(row.departure))
        }
        var sum: Int128 = 0
        for departure in 0..<lane.departureCount where !cancelled.contains(departure) {
            let left = network.call(lane, departure: departure, stop: leg).departs
            guard window.contains(left) else { continue }
            let arrives = network.call(lane, departure: departure, stop: leg + 1).arrives
            sum &+= Int128((arrives - left).microseconds / 1000)
        }
        return sum
    }
}

extension Network {
    /// The demand's mean weight of a parcel with tare, in milligrams: streams by their rates.
    package var meanParcelMilligrams: Int128 {
        var (parcels, grams) = (0.0, 0.0)
        for stream in streams where stream.slot > .zero {
            let rate = Double(stream.slotMean) / Double(stream.slot.microseconds)
            parcels += rate
            grams += rate * laws.mean(stream.weight)
        }
        return parcels > 0 ? Int128((grams / parcels * 1000).rounded()) : 0
    }
}
