import GRDB

/// What a run was and the digests that it left: enough to say whether two runs are one history.
package struct StoredRun: Hashable, Sendable {
    package var topology: String
    package var seed: String
    package var blobDigest: String
    package var status: RunStatus
    package var volumeMillionths: Int64
    package var startUnixSeconds: Int64
    package var warmUpMicroseconds: Int64
    package var measuredMicroseconds: Int64
    package var endMicroseconds: Int64
    package var drain: Bool
    package var intervalMicroseconds: Int64
    package var digest: String
    /// By region, in region order, its name and its digests by interval.
    package var regions: [Region]

    package init(
        topology: String, seed: String, blobDigest: String, status: RunStatus,
        volumeMillionths: Int64, startUnixSeconds: Int64, warmUpMicroseconds: Int64,
        measuredMicroseconds: Int64, endMicroseconds: Int64, drain: Bool,
        intervalMicroseconds: Int64, digest: String, regions: [Region]
    ) {
        self.topology = topology
        self.seed = seed
        self.blobDigest = blobDigest
        self.status = status
        self.volumeMillionths = volumeMillionths
        self.startUnixSeconds = startUnixSeconds
        self.warmUpMicroseconds = warmUpMicroseconds
        self.measuredMicroseconds = measuredMicroseconds
        self.endMicroseconds = endMicroseconds
        self.drain = drain
        self.intervalMicroseconds = intervalMicroseconds
        self.digest = digest
        self.regions = regions
    }

    package struct Region: Hashable, Sendable {
        package var name: String
        package var digests: [String]

        package init(name: String, digests: [String]) {
            self.name = name
            self.digests = digests
        }
    }
}

extension StoredRun {
    init(_ database: Database) throws {
        guard let run = try Row.fetchOne(database, sql: "SELECT * FROM run") else {
            throw Misfit(reason: "no row in table run")
        }
        topology = try run.text("topology")
        seed = try run.text("seed")
        blobDigest = try run.text("blob_digest")
        guard let known = RunStatus(rawValue: try run.text("status")) else {
            throw Misfit(reason: "unknown run.status")
        }
        status = known
        volumeMillionths = try run.whole("volume_millionths")
        startUnixSeconds = try run.whole("start_unix_s")
        warmUpMicroseconds = try run.whole("warm_up_us")
        measuredMicroseconds = try run.whole("measured_us")
        endMicroseconds = try run.whole("end_us")
        drain = try run.whole("drain") != 0
        intervalMicroseconds = try run.whole("interval_us")
        digest = try run.text("digest")
        regions = []
        var places: [Int64: Int] = [:]
        let names = try Row.fetchCursor(
            database, sql: "SELECT region_id, region FROM regions ORDER BY region_id")
        while let row = try names.next() {
            places[try row.whole("region_id")] = regions.count
            regions.append(Region(name: try row.text("region"), digests: []))
        }
        let rows = try Row.fetchCursor(
            database, sql: "SELECT * FROM digests ORDER BY region_id, interval")
        while let row = try rows.next() {
            guard let place = places[try row.whole("region_id")],
                try row.whole("interval") == regions[place].digests.count
            else {
                throw Misfit(reason: "digests of a region are not in one piece")
            }
            regions[place].digests.append(try row.text("digest"))
        }
    }
}

extension Row {
    /// A column that the schema says is text.
    fileprivate func text(_ column: String) throws -> String {
        guard case .string(let value) = (self[column] as DatabaseValue).storage else {
            throw Misfit(reason: "\(column) is not text")
        }
        return value
    }

    /// A column that the schema says is a whole number.
    fileprivate func whole(_ column: String) throws -> Int64 {
        guard case .int64(let value) = (self[column] as DatabaseValue).storage else {
            throw Misfit(reason: "\(column) is not a whole number")
        }
        return value
    }
}

/// Where a file's content is not what its schema says.
struct Misfit: Error {
    let reason: String
}
