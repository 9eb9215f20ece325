import ParcelNetwork

extension Network.Carrier: BlobRecord {
    static var leastSize: Int { 6 }
    init(reading reader: inout ByteReader) {
        self.init(name: reader.takeText(), region: reader.takeRegion())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(name)
        writer.put(region.index)
    }
}

extension Network.CarrierSite: BlobRecord {
    static var leastSize: Int { 9 }
    init(reading reader: inout ByteReader) {
        self.init(site: reader.takeSite(), carrier: reader.take(), isHandOver: reader.takeBool())
    }
    func write(to writer: inout ByteWriter) {
        writer.put(site)
        writer.put(carrier)
        writer.put(isHandOver)
    }
}

extension NetworkCheck {
    /// Carriers work within one region, and whatever comes to their destinations they have taken over:
    /// every lane there begins at one of their hand-over points, and no demand does.
    func carriers() throws(NetworkProblem) {
        for (index, carrier) in network.carriers.enumerated() {
            try require(
                carrier.name.utf8.count <= WireLimit.name && isRegion(carrier.region), "carriers",
                index, "long name, or unknown region")
        }
        var roles: [UInt32: Network.CarrierSite] = [:]
        for (index, place) in network.carrierSites.enumerated() {
            try require(
                isSite(place.site) && Int(place.carrier) < network.carriers.count
                    && region(of: place.site) == network.carriers[Int(place.carrier)].region,
                "carrierSites", index, "unknown site or carrier, or of another region")
            try require(
                index == 0 || network.carrierSites[index - 1].site.index < place.site.index,
                "carrierSites", index, "out of order")
            roles[place.site.index] = place
        }
        guard !roles.isEmpty else { return }
        for (index, lane) in network.lanes.enumerated() {
            let stops = network.laneStops[lane.stops].map { roles[$0.site.index] }
            for place in stops where place?.isHandOver == false {
                try require(
                    stops.count == 2 && stops[1] == place && stops[0]?.isHandOver == true
                        && stops[0]?.carrier == place?.carrier, "lanes", index,
                    "calls where a carrier delivers what it has taken over elsewhere")
            }
            for place in stops.dropLast() where place?.isHandOver == true {
                try require(
                    stops.count == 2 && stops[1]?.isHandOver == false
                        && stops[1]?.carrier == place?.carrier, "lanes", index,
                    "takes parcels away from a carrier")
            }
        }
        for (index, stream) in network.streams.enumerated() {
            try require(
                roles[stream.site.index]?.isHandOver != false, "streams", index,
                "starts where a carrier delivers what it has taken over elsewhere")
        }
    }
}
