import Measurement
import ParcelNetwork
import SimulationKernel

extension SmallNetwork {
    /// At each hub some parcels wait for customs and some for a lane, with clocks that began up to a
    /// day ago.
    func addBacklog(to network: inout Network) {
        let age = network.laws.add(.uniform(least: 0, most: SimDuration.days(1).microseconds))
        let streams = network.streams
        network.streams = []
        for region in 0..<regions {
            let first = network.streams.count
            let flow = network.flows.count
            network.flows.append(
                Network.Flow(
                    origin: RegionID(region), destination: RegionID((region + 1) % regions),
                    service: 0, isBacklog: true))
            network.streams.append(streams[region])
            let stages = network.sites[Int(hub(region).index)].stages
            for stage in [Network.Backlog.atLane, UInt32(stages.lowerBound)] {
                var stream = streams[region]
                stream.name = "backlog-\(region)-\(stage)"
                stream.stableKey = stableKey(stream.name)
                stream.slotMean = 0
                stream.flow = FlowID(flow)
                // What has cleared nowhere yet clears on its way, but for its own region's.
                stream.crossesCustoms = true
                stream.mix = network.mixes.count..<network.mixes.count + 1
                network.mixes.append(
                    Network.MixEntry(
                        upTo: 1 << 32, destination: DestinationID((region + 1) % regions)))
                network.backlogs.append(
                    Network.Backlog(
                        stream: StreamID(network.streams.count), parcels: 25, stage: stage,
                        age: age, isExported: true))
                network.streams.append(stream)
            }
            network.regions[region].streams = first..<network.streams.count
        }
        // Clocks began on the day before.
        let early = (-3)..<(-1)
        let days = early.map { day in
            Network.DeadlineDay(
                from: .zero + .days(Int64(day)), deadline: .zero + .days(Int64(day) + 3),
                workingDates: Int32(day))
        }
        network.deadlineDays = days + network.deadlineDays
        network.deadlineTables[0].count += UInt32(days.count)
    }
}
