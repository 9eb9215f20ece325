import Measurement
import SimulationKernel

extension Region {
    /// Puts the next slot of a stream at or after `slot` in the queue, unless demand ends first.
    mutating func scheduleSlot(ofStream stream: Int, from slot: Int) {
        let start = SimTime(microseconds: Int64(slot) * tables.streams[stream].slot)
        guard start < network.plan.demandEnd else { return }
        schedule(
            .slot, at: start, component: orderHome(ofStream: stream),
            identity: tickIdentity(stream), number: UInt32(stream))
    }

    /// Turns a slot's demand into orders.
    ///
    /// Parcel k exists if the sum of its first k + 1 unit exponentials is below the slot's mean at the
    /// run's volume: points of a Poisson process in time and volume, of which a lower volume sees
    /// a subset (thinning; Lewis and Shedler 1979). Its time in the slot is uniform.
    mutating func openSlot(ofStream stream: Int, at now: SimTime) {
        let record = tables.streams[stream]
        let slot = Int(now.microseconds / record.slot)
        let mean = slotMean(of: record, at: now)
        let draws = tables.draws[stream]
        let home = orderHome(ofStream: stream)
        let kind: EventKind = warehouses.stocked(stream) == nil ? .order : .stockOrder
        var reached: UInt64 = 0
        var number = 0
        // Two numbers' draws cost little more than one's.
        var drawn = (RandomBits(0, 0), RandomBits(0, 0))
        while number < ParcelID.numberLimit {
            let id = ParcelID(stream: stream, slot: slot, number: number)
            if number & 1 == 0 {
                drawn = draws.twoBits(id.inStream, purpose: Purpose.demand.rawValue, visit: 0)
            }
            let bits = number & 1 == 0 ? drawn.0 : drawn.1
            reached &+= unitExponential(bits.first)
            if reached >= mean { break }
            let offset = bits.second.multipliedFullWidth(by: UInt64(record.slot)).high
            let time = now + SimDuration(microseconds: Int64(offset))
            if time < network.plan.demandEnd {
                schedule(kind, at: time, component: home, identity: id.bits, number: 0)
            }
            number += 1
        }
        precondition(number < ParcelID.numberLimit, "a slot of demand holds below 2^18 parcels")
        scheduleSlot(ofStream: stream, from: slot + 1)
    }

    /// Mean parcels of the slot that begins now, times 2^32.
    @inline(__always)
    private func slotMean(of record: RegionTables.Stream, at now: SimTime) -> UInt64 {
        let quarter = Int(now.microseconds / SimDuration.minutes(15).microseconds)
        let factors = record.factors
        let week = 7 * 96
        var index = factors.lowerBound + quarter
        if index >= factors.upperBound {
            let period = min(week, factors.count)
            index = factors.upperBound - period + (index - factors.upperBound) % period
        }
        let atFactor = record.slotMean.multipliedFullWidth(
            by: UInt64(network.profileFactors[index]))
        let mean = (UInt128(atFactor.high) << 64 | UInt128(atFactor.low)) >> 16
        return UInt64(mean * UInt128(network.plan.volumeMillionths) / 1_000_000)
    }

    /// An order: where it goes and how long its seller takes are drawn now.
    mutating func order(_ id: ParcelID, at now: SimTime) {
        let stream = id.stream
        let bits = orderBits(of: id)
        let law = network.laws.inForce(tables.origins[stream].pick, at: now)
        let pick = SimDuration(microseconds: max(0, network.laws.draw(law, bits.second)))
        if pick > .zero && tables.origins[stream].startsWhenAccepted {
            counts.pendingOrders += 1
            schedule(
                .acceptance, at: now + pick, component: home(ofStream: stream), identity: id.bits,
                number: 0)
            return
        }
        create(id, bits: bits, pick: pick, at: now)
    }

    mutating func accepted(_ id: ParcelID, at now: SimTime) {
        counts.pendingOrders -= 1
        create(id, bits: orderBits(of: id), pick: .zero, at: now)
    }

    /// What decides where an order goes and how long its seller takes; any bits where neither is
    /// left to chance.
    @inline(__always)
    private func orderBits(of id: ParcelID) -> RandomBits {
        tables.origins[id.stream].isOrderCertain
            ? RandomBits(0, 0) : draw(.order, for: id, visit: 0)
    }

    /// The component of the site where a stream's parcels begin.
    @inline(__always)
    func home(ofStream stream: Int) -> Int {
        component(of: SiteID(Int(tables.origins[stream].site)))
    }

    /// The component of the site where a stream's orders arise.
    @inline(__always)
    func orderHome(ofStream stream: Int) -> Int {
        guard let stocked = warehouses.stocked(stream) else { return home(ofStream: stream) }
        return component(of: network.warehouses[Int(stocked.warehouse)].site)
    }

    /// Creates the parcel: its clock starts now.
    private mutating func create(
        _ id: ParcelID, bits: RandomBits, pick: SimDuration, at now: SimTime
    ) {
        let stream = id.stream
        let destination = destination(in: tables.streams[stream].mix, at: bits.first >> 32)
        var parcel = Parcel(id: id, start: now, destination: destination)
        let crossesCustoms = tables.origins[stream].crossesCustoms
        parcel.isCleared = !crossesCustoms
        parcel.isExported = !crossesCustoms
        parcel.add(pick, to: .service)
        countCreated(id, destination: destination, at: now)
        let slot = parcels.insert(parcel)
        if pick > .zero {
            schedule(
                .siteArrival, at: now + pick, component: home(ofStream: stream),
                identity: id.bits, number: slot)
        } else {
            enterSite(slot, component: home(ofStream: stream), at: now)
        }
    }

    /// The first entry of the mix whose cumulative weight is above 32 random bits.
    @inline(__always)
    func destination(in mix: Range<Int>, at bits: UInt64) -> DestinationID {
        var low = mix.lowerBound
        var high = mix.upperBound - 1
        while low < high {
            let middle = (low + high) / 2
            if network.mixes[middle].upTo > bits { high = middle } else { low = middle + 1 }
        }
        return network.mixes[low].destination
    }
}
