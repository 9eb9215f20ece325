/// A partner, such as a national post: it takes parcels over and delivers them by its own law.
package struct CarrierSpec: Hashable, Sendable {
    package var name: String
    /// Where its hand-over points and destinations are.
    package var region: Int
    /// When it brings parcels to their consignees.
    package var rounds: OpeningSpec
    /// By which working dates; index of `calendars`.
    package var calendar: Int
    package var position: Position
}
