import ParcelNetwork
import ResultsStore

/// Docks that vehicles keep while they are unloaded, over the measured window.
package struct DockRow: Codable, Equatable, Sendable {
    package var vehicles: UInt64
    /// For a dock: the share of the vehicles that waited, and how long one waited.
    package var waitedShare: Figure
    package var meanWaitMinutes: Figure
    package var longestWaitMinutes: Figure
    /// Docks with a vehicle over those there are, at any hour.
    package var occupiedShare: Figure

    init(_ tally: StationTally, docks: UInt32, window: Int64) {
        vehicles = tally.vehicles
        waitedShare = Figure(tally.vehiclesWaited, over: tally.vehicles)
        meanWaitMinutes = Figure(
            tally.vehicleWaitSum, over: Int128(tally.vehicles) * 60_000_000)
        longestWaitMinutes = Figure(Double(tally.longestVehicleWait) / 60e6)
        occupiedShare = Figure(tally.dockArea, over: Int128(window) * Int128(docks))
    }
}
