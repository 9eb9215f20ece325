import Federation
import Measurement
import SimulationKernel

@testable import ParcelNetwork

/// A finished run as its checkers see it: every scan, every end, and what the regions counted.
struct Observed {
    var network: Network
    var reports: [RegionReport]
    var isBalanced: Bool
    /// By region, in the order of its history.
    var scans: [[Scan]]
    var ends: [TracedEnd]

    /// Runs a network in one process, with every parcel traced.
    init(running network: Network) throws {
        var network = network
        network.plan.trace = TracePlan(share: TracePlan.all)
        var cluster = LocalCluster(network)
        let totals = try cluster.run()
        self.network = network
        reports = totals.regions
        isBalanced = totals.isBalanced
        scans = totals.traces.map(\.part.scans)
        ends = totals.traces.flatMap(\.part.ends)
    }

    /// By parcel, ascending: its scans in the order of time. The sort must not swap equals, so
    /// their places break ties.
    var scansByParcel: [(parcel: ParcelID, scans: [Scan])] {
        let all = scans.flatMap { $0 }
        let order = all.indices.sorted {
            (all[$0].parcel, all[$0].time, $0) < (all[$1].parcel, all[$1].time, $1)
        }
        var groups: [(parcel: ParcelID, scans: [Scan])] = []
        for index in order {
            if groups.last?.parcel != all[index].parcel { groups.append((all[index].parcel, [])) }
            groups[groups.count - 1].scans.append(all[index])
        }
        return groups
    }

    var endsByParcel: [ParcelID: TracedEnd] {
        Dictionary(ends.map { ($0.parcel.id, $0) }) { first, _ in first }
    }

    /// The sum of times in the measured window.
    func inWindow(_ from: SimTime, _ to: SimTime?) -> Int128 {
        let to = min(to ?? network.plan.end, network.plan.windowEnd)
        return Int128(max(0, (to - max(from, network.plan.windowStart)).microseconds))
    }
}

/// What the identity of a parcel decides, drawn as the regions draw it but asked from outside any
/// history.
final class Redraws {
    private let region: Region
    private let network: Network
    let siteOfKey: [UInt64: Int]
    let lockerOfKey: [UInt64: Int]

    init(_ network: Network) {
        self.network = network
        region = Region(network, region: RegionID(0))
        siteOfKey = Dictionary(
            network.sites.enumerated().map { ($1.stableKey, $0) }, uniquingKeysWith: { $1 })
        lockerOfKey = Dictionary(
            network.lockers.enumerated().map { ($1.stableKey, $0) }, uniquingKeysWith: { $1 })
    }

    func destination(of id: ParcelID) -> DestinationID {
        let bits = region.draw(.order, for: id, visit: 0).first >> 32
        let mix = network.mixes[network.streams[id.stream].mix]
        return (mix.first { $0.upTo > bits } ?? mix[mix.endIndex - 1]).destination
    }

    /// How long it is picked, from a time on.
    func pick(of id: ParcelID, at time: SimTime) -> SimDuration {
        let law = network.laws.inForce(network.streams[id.stream].pick, at: time)
        let bits = region.draw(.order, for: id, visit: 0).second
        return SimDuration(microseconds: max(0, network.laws.draw(law, bits)))
    }

    /// The class of products that an order is of; nil if the warehouse does not stock it.
    func product(of id: ParcelID, in warehouse: Int) -> Int? {
        let bits = region.draw(.product, for: id, visit: 0).first >> 32
        return network.warehouses[warehouse].products.first { network.products[$0].upTo > bits }
    }

    func grams(of id: ParcelID) -> Int64 {
        let bits = region.draw(.weight, for: id, visit: 0).first
        return max(1, network.laws.draw(network.streams[id.stream].weight, bits))
    }

    func millilitres(of id: ParcelID) -> Int64 {
        grams(of: id) * 1000 / max(1, network.streams[id.stream].density)
    }

    /// How long a server is busy with the parcel's first visit.
    func service(of id: ParcelID, stage: Int, station: Int) -> SimDuration {
        let bits = region.draw(.service, for: id, visit: region.visitKey(ofStage: stage)).first
        return SimDuration(
            microseconds: max(0, network.laws.draw(network.stations[station].service, bits)))
    }

    /// The desks where customs makes the parcel queue, and after which wait for documents.
    func desks(of id: ParcelID, stage: Int, at time: SimTime) -> (station: Int, after: SimDuration)?
    {
        let office = network.customs[Int(network.stages[stage].part)]
        switch region.selection(of: id, stage: stage).0 {
        case .automatic: return nil
        case .physical: return (Int(office.physicalDesks.index), .zero)
        case .documents:
            let hour = network.laws.hourOfWeek(of: office.documentsWait, at: time)
            let wait = region.documentsWait(of: id, stage: stage, hour: hour)
            return (Int(office.documentsDesks.index), wait)
        }
    }

    /// Parcels of the demand's mean weight that a departure of a lane takes.
    func expectedCapacity(of lane: LaneID) -> Int {
        region.tables.lanes[Int(lane.index)].expectedCapacity
    }

    func clears(_ customs: Int, _ destination: DestinationID) -> Bool {
        let to = Int(network.destinations[Int(destination.index)].region.index)
        let word = network.clears[Int(network.customs[customs].firstClearsWord) + to / 64]
        return word >> UInt64(to % 64) & 1 != 0
    }
}
