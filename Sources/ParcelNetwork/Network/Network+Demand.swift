package import SimulationKernel

extension Network {
    /// A site that delivers.
    package struct Destination: Hashable, BitwiseCopyable, Sendable {
        package var site: SiteID
        package var region: RegionID
        /// Column of the deadline tables and row of `calendars`: destinations that share a
        /// calendar and a zone share it.
        package var calendar: UInt32
        package init(site: SiteID, region: RegionID, calendar: UInt32) {
            self.site = site
            self.region = region
            self.calendar = calendar
        }
    }

    package struct Service: Hashable, Sendable {
        package var name: String
        package var promiseWorkingDays: UInt32
        /// The clock starts when the first site accepts the parcel, not when it was ordered.
        package var startsWhenAccepted: Bool
        /// The clock stops at the first attempt, even a failed one.
        package var stopsAtFirstAttempt: Bool
        package var rank: UInt32
        /// The share on time that was pledged, in 2^-32; 0 if none is.
        package var target: Share32
        /// What a parcel pays, in 10^-9 of the currency; 0 if nobody says.
        package var price: Int64
        package init(
            name: String, promiseWorkingDays: UInt32, startsWhenAccepted: Bool,
            stopsAtFirstAttempt: Bool, rank: UInt32, target: Share32, price: Int64 = 0
        ) {
            self.name = name
            self.promiseWorkingDays = promiseWorkingDays
            self.startsWhenAccepted = startsWhenAccepted
            self.stopsAtFirstAttempt = stopsAtFirstAttempt
            self.rank = rank
            self.target = target
            self.price = price
        }
    }

    package struct Flow: Hashable, BitwiseCopyable, Sendable {
        package var origin: RegionID
        package var destination: RegionID
        package var service: UInt32
        /// Of parcels that stand somewhere when the run starts: counted wherever their clocks began.
        package var isBacklog: Bool
        package init(
            origin: RegionID, destination: RegionID, service: UInt32, isBacklog: Bool = false
        ) {
            self.origin = origin
            self.destination = destination
            self.service = service
            self.isBacklog = isBacklog
        }
    }

    /// Poisson demand from one site to the destinations of one mix, at a rate that is constant
    /// within each slot.
    ///
    /// Parcel k of a slot exists at volume f if the sum of its first k + 1 unit exponentials is
    /// below f times the slot's mean, and arises at a uniform time in the slot. So volumes nest
    /// (a Poisson process over time and volume, cut at f), for any f, with no largest one.
    package struct DemandStream: Hashable, Sendable {
        package var name: String
        package var site: SiteID
        package var flow: FlowID
        package var stableKey: UInt64
        package var slot: SimDuration
        /// Mean parcels a slot at factor 1, times 2^32.
        package var slotMean: UInt64
        /// Row of `profiles`.
        package var profile: UInt32
        /// Range of `mixes`.
        package var mix: Range<Int>
        /// Microseconds from order to the site.
        package var pick: LawID
        /// Grams with packing and tare.
        package var weight: LawID
        /// Kilograms a cubic metre.
        package var density: Int64
        package var crossesCustoms: Bool
        /// Row of the deadline tables: service, origin's zone and cut-off.
        package var deadline: UInt32
        package init(
            name: String, site: SiteID, flow: FlowID, stableKey: UInt64, slot: SimDuration,
            slotMean: UInt64, profile: UInt32, mix: Range<Int>, pick: LawID, weight: LawID,
            density: Int64, crossesCustoms: Bool, deadline: UInt32
        ) {
            self.name = name
            self.site = site
            self.flow = flow
            self.stableKey = stableKey
            self.slot = slot
            self.slotMean = slotMean
            self.profile = profile
            self.mix = mix
            self.pick = pick
            self.weight = weight
            self.density = density
            self.crossesCustoms = crossesCustoms
            self.deadline = deadline
        }
    }

    /// Factors of a rate by quarter of an hour since the run's start, times 2^16, in
    /// `profileFactors`; a time past the last repeats the last week.
    package struct DemandProfile: Hashable, Sendable {
        package var factors: Range<Int>
        package init(factors: Range<Int>) { self.factors = factors }
    }

    /// Destinations by weight: the first entry whose `upTo` is above 32 random bits.
    package struct MixEntry: Hashable, BitwiseCopyable, Sendable {
        /// Cumulative weight, times 2^32; the last is 2^32.
        package var upTo: UInt64
        package var destination: DestinationID
        package init(upTo: UInt64, destination: DestinationID) {
            self.upTo = upTo
            self.destination = destination
        }
    }
}
