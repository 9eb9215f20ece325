import Foundation
import GRDB

/// `results.sqlite`: everything a run counted, one file a run.
package enum ResultsFile {
    package static let name = "results.sqlite"

    /// Writes a run's results into a directory, which is made if there is none.
    ///
    /// In one transaction, under another name that is then changed, so a reader finds either the
    /// whole file or none of it; a file of an earlier run is replaced.
    package static func write(
        _ record: RunRecord, toDirectory directory: String
    ) throws(ResultsProblem) {
        let path = directory + "/" + name
        let aside = path + ".partial"
        let files = FileManager.default
        do {
            try files.createDirectory(atPath: directory, withIntermediateDirectories: true)
            for leftover in [aside, aside + "-journal"] where files.fileExists(atPath: leftover) {
                try files.removeItem(atPath: leftover)
            }
            let queue = try DatabaseQueue(path: aside)
            try queue.write { database in
                try database.execute(sql: "PRAGMA application_id = \(Schema.application)")
                try database.execute(sql: "PRAGMA user_version = \(Schema.version)")
                try database.execute(sql: Schema.tables)
                try database.execute(sql: Schema.views)
                try RecordRows(record, database).insertAll()
            }
            try queue.close()
            if files.fileExists(atPath: path) { try files.removeItem(atPath: path) }
            try files.moveItem(atPath: aside, toPath: path)
        } catch {
            throw .unwritable(path: path, reason: "\(error)")
        }
    }

    /// Reads what two runs are compared by.
    package static func readRun(
        inDirectory directory: String
    ) throws(ResultsProblem) -> StoredRun {
        try reading(directory) { database in try StoredRun(database) }
    }

    /// Opens a run's results, checks that they are ours and of this schema, and reads.
    static func reading<Result>(
        _ directory: String, _ body: (Database) throws -> Result
    ) throws(ResultsProblem) -> Result {
        let path = directory + "/" + name
        guard FileManager.default.fileExists(atPath: path) else { throw .missing(path: path) }
        var configuration = Configuration()
        configuration.readonly = true
        let version: Int
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            version = try queue.read { database in
                try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
            }
            if version == Schema.version { return try queue.read(body) }
        } catch let error as DatabaseError {
            throw .corrupt(path: path, reason: error.message ?? "\(error.resultCode)")
        } catch let misfit as Misfit {
            throw .corrupt(path: path, reason: misfit.reason)
        } catch {
            throw .corrupt(path: path, reason: "\(error)")
        }
        throw .otherSchema(path: path, found: version, expected: Schema.version)
    }
}
