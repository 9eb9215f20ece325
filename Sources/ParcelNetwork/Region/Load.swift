/// What a vehicle carries against what it can.
struct Load {
    struct Size {
        var grams: Int64
        var millilitres: Int64
        static let unweighed = Size(grams: 0, millilitres: 0)
    }

    let parcelCapacity: Int64
    let gramCapacity: Int64
    let millilitreCapacity: Int64
    private(set) var parcels: Int64 = 0
    private(set) var grams: Int64 = 0
    private(set) var millilitres: Int64 = 0

    init(_ lane: RegionTables.Lane) {
        parcelCapacity = lane.parcelCapacity
        gramCapacity = lane.gramCapacity
        millilitreCapacity = lane.millilitreCapacity
    }

    func takes(_ size: Size) -> Bool {
        parcels < parcelCapacity && size.grams <= gramCapacity - grams
            && size.millilitres <= millilitreCapacity - millilitres
    }

    mutating func add(_ size: Size) {
        parcels += 1
        grams += size.grams
        millilitres += size.millilitres
    }
}
