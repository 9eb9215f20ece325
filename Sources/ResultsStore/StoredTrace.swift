import Foundation
import GRDB

/// A traced parcel as it was stored.
package struct StoredParcel: Codable, Hashable, Sendable {
    package var parcel: String
    package var service: String
    package var origin: String
    /// Nil while it is under way: only its end says where it was bound.
    package var destination: String?
    package var promiseWorkingDays: Int
    package var startMicroseconds: Int64
    package var deadlineMicroseconds: Int64?
    package var stopMicroseconds: Int64?
    package var endMicroseconds: Int64?
    package var fate: String
    package var cause: String?
    package var component: String?
    package var largestWaitSeconds: Double?
    package var failedAttempts: Int?
    /// Seconds by stage, in the order in which they are shown; empty while it is under way.
    package var dwell: [Stage]
    package var scans: [StoredScan] = []

    package struct Stage: Codable, Hashable, Sendable {
        package var stage: String
        package var seconds: Double
    }
}

package struct StoredScan: Codable, Hashable, Sendable {
    package var timeMicroseconds: Int64
    package var event: String
    package var emsevt: String?
    package var site: String
    /// The station, lane or locker that the event names.
    package var component: String?
}

/// What was asked for of a run's trace.
package struct StoredTrace: Hashable, Sendable {
    package var parcels: [StoredParcel]
    package var startUnixSeconds: Int64
    /// Scans and ends of the whole run that were made but not kept.
    package var missingScans: Int64

    package init(parcels: [StoredParcel], startUnixSeconds: Int64, missingScans: Int64 = 0) {
        self.parcels = parcels
        self.startUnixSeconds = startUnixSeconds
        self.missingScans = missingScans
    }
}

/// What is asked of a trace.
package struct TraceQuery: Hashable, Sendable {
    /// One parcel alone.
    package var parcel: String?
    package var onlyLate: Bool
    package var limit: Int

    package init(parcel: String? = nil, onlyLate: Bool = false, limit: Int = .max) {
        self.parcel = parcel
        self.onlyLate = onlyLate
        self.limit = limit
    }
}

extension ResultsFile {
    /// Reads traced parcels with their scans, ascending by start.
    package static func readTrace(
        _ query: TraceQuery, inDirectory directory: String
    ) throws(ResultsProblem) -> StoredTrace {
        try reading(directory) { database in
            let run = try Row.fetchOne(
                database, sql: "SELECT start_unix_s, missing_scans FROM run")
            var parcels: [StoredParcel] = []
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT t.*, v.service, v.promise_working_days, o.site AS origin,
                      d.site AS destination
                    FROM traced t JOIN flows f USING (flow_id) JOIN services v USING (service_id)
                      JOIN sites o ON o.site_id = t.origin_site_id
                      LEFT JOIN sites d ON d.site_id = t.destination_site_id
                    WHERE (?1 IS NULL OR t.parcel = ?1) AND (?2 = 0 OR t.cause IS NOT NULL)
                    ORDER BY t.start_us, t.parcel LIMIT ?3
                    """,
                arguments: [query.parcel, query.onlyLate ? 1 : 0, query.limit])
            while let row = try rows.next() { parcels.append(StoredParcel(row)) }
            let scans = try database.makeStatement(
                sql: """
                    SELECT time_us, event, emsevt, site,
                      COALESCE(lane, kind, locker) AS component
                    FROM scans s JOIN sites USING (site_id) LEFT JOIN lanes USING (lane_id)
                      LEFT JOIN stations t ON t.station_id = s.station_id
                      LEFT JOIN lockers l ON l.locker_id = s.locker_id
                    WHERE parcel = ? ORDER BY number
                    """)
            for index in parcels.indices {
                let found = try Row.fetchAll(scans, arguments: [parcels[index].parcel])
                parcels[index].scans = found.map {
                    StoredScan(
                        timeMicroseconds: $0["time_us"], event: $0["event"], emsevt: $0["emsevt"],
                        site: $0["site"], component: $0["component"])
                }
            }
            return StoredTrace(
                parcels: parcels, startUnixSeconds: run?["start_unix_s"] ?? 0,
                missingScans: run?["missing_scans"] ?? 0)
        }
    }
}

extension StoredParcel {
    fileprivate init(_ row: Row) {
        let columns = [
            ("moving", "moving_s"), ("timetable", "timetable_s"), ("left behind", "left_behind_s"),
            ("held", "held_s"), ("closed", "closed_s"), ("queue", "queue_s"),
            ("service", "service_s"),
        ]
        self.init(
            parcel: row["parcel"], service: row["service"], origin: row["origin"],
            destination: row["destination"], promiseWorkingDays: row["promise_working_days"],
            startMicroseconds: row["start_us"], deadlineMicroseconds: row["deadline_us"],
            stopMicroseconds: row["stop_us"], endMicroseconds: row["end_us"], fate: row["fate"],
            cause: row["cause"], component: row["component"],
            largestWaitSeconds: row["largest_wait_s"], failedAttempts: row["failed_attempts"],
            dwell: columns.compactMap { name, column in
                (row[column] as Double?).map { Stage(stage: name, seconds: $0) }
            })
    }
}
