package import ResultsStore

/// The traced parcels of a run, a scan a line.
package struct TraceListing: Sendable {
    package let parcels: [StoredParcel]
    private let startUnixSeconds: Int64
    /// What the reader must know before believing it: nil if nothing is missing.
    package let warning: String?

    package init(_ trace: StoredTrace) {
        parcels = trace.parcels
        startUnixSeconds = trace.startUnixSeconds
        warning = TraceListing.warning(missing: UInt64(clamping: trace.missingScans))
    }

    /// Nil if no scan is missing.
    static func warning(missing: UInt64) -> String? {
        guard missing > 0 else { return nil }
        let scans = missing == 1 ? "1 scan" : "\(Shown.count(missing)) scans"
        return "warning: \(scans) of traced parcels \(missing == 1 ? "is" : "are") missing, so "
            + "histories have gaps; trace fewer parcels"
    }

    /// A header, then a scan a line: RFC 4180, times in UTC.
    package func csv() -> String {
        var lines = ["parcel,time_utc,event,emsevt,site,component"]
        for parcel in parcels {
            for scan in parcel.scans {
                let time = UTCDate.timestamp(
                    unixSeconds: startUnixSeconds + scan.timeMicroseconds / 1_000_000)
                lines.append(
                    [
                        parcel.parcel, time, scan.event, scan.emsevt ?? "", scan.site,
                        scan.component ?? "",
                    ].map(TraceListing.quoted).joined(separator: ","))
            }
        }
        return lines.joined(separator: "\r\n") + "\r\n"
    }

    /// A parcel a line, the first scan and the last.
    package func text() -> String {
        var table = TextTable(
            header: ["parcel", "service", "from", "to", "fate", "scans", "lead", "late"],
            textColumns: 5)
        for parcel in parcels {
            let lead = parcel.stopMicroseconds.map {
                Shown.seconds(Double($0 - parcel.startMicroseconds) / 1e6)
            }
            var late = ""
            if let stop = parcel.stopMicroseconds, let deadline = parcel.deadlineMicroseconds,
                stop >= deadline
            {
                late = Shown.seconds(Double(stop - deadline) / 1e6)
            }
            table.add([
                parcel.parcel, parcel.service, parcel.origin, parcel.destination ?? "-",
                parcel.fate, Shown.count(parcel.scans.count), lead ?? "-", late,
            ])
        }
        return table.lines().joined(separator: "\n") + "\n"
    }

    /// All that is known of each, as JSON.
    package func json() throws(ResultsProblem) -> String {
        try SummaryJSON.text(of: parcels, for: "standard output")
    }

    private static func quoted(_ field: String) -> String {
        guard field.contains(where: { ",\"\r\n".contains($0) }) else { return field }
        return "\"" + field.replacing("\"", with: "\"\"") + "\""
    }
}
