/// The event of the Universal Postal Union's EMSEVT messages (standard M40, EMSEVT V3) that a scan
/// stands for: the language in which posts tell each other where an item is.
///
/// The standard groups its events by who tells of them. The country of origin: `EMA`, `EMB`, `EXA`
/// to `EXD`, `EXX`, `EMC`. A country of transit: `EMJ`, `EMK`. The country of destination: `EMD`,
/// `EDA`, `EDB`, `EME`, `EDC`, `EMF` at its office of exchange; `EDD` and `EDE` at a sorting centre,
/// `EMG`, `EDF`, `EDG`, `EMH`, `EDH`, `EMI` where it is delivered; `EDX`. So a sorting centre of the
/// origin has no event, and neither has what is done inside of any office.
///
/// Of these `EXB`, `EXD`, `EDA`, `EME` and `EDF`, that an item is held somewhere, are never given: a
/// hold leaves no scan.
package enum EmsEvent: String, CaseIterable, Sendable {
    /// Posting, collection.
    case posted = "EMA"
    /// Arrival at the outward office of exchange.
    case reachedOutwardOffice = "EMB"
    /// Presented to export customs or security.
    case presentedToExport = "EXA"
    /// Returned from export customs or security.
    case releasedByExport = "EXC"
    /// Export cancellation.
    case exportCancelled = "EXX"
    /// Departure from the outward office of exchange.
    case leftOutwardOffice = "EMC"
    /// Arrival at a transit office of exchange.
    case reachedTransitOffice = "EMJ"
    /// Departure from a transit office of exchange.
    case leftTransitOffice = "EMK"
    /// Arrival at the inward office of exchange.
    case reachedInwardOffice = "EMD"
    /// Presented to import customs.
    case presentedToImport = "EDB"
    /// Returned from import customs.
    case releasedByImport = "EDC"
    /// Import terminated.
    case importTerminated = "EDX"
    /// Departure from the inward office of exchange.
    case leftInwardOffice = "EMF"
    /// Into a sorting centre.
    case reachedSortingCentre = "EDD"
    /// Out of a sorting centre.
    case leftSortingCentre = "EDE"
    /// Arrival at the delivery office.
    case reachedDeliveryOffice = "EMG"
    /// Out for physical delivery.
    case outForDelivery = "EDG"
    /// Attempted, unsuccessful delivery.
    case attempted = "EMH"
    /// Arrival at a collection point for pick-up.
    case reachedCollectionPoint = "EDH"
    /// Final delivery.
    case delivered = "EMI"
}
