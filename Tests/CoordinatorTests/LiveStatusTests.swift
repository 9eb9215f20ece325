import Coordinator
import Foundation
import Testing

@Suite("How a run is at the moment")
struct LiveStatusTests {
    static let json = """
        {"topology": "two-towns", "phase": "running", "coordinatorPID": 40, "writtenAt": 1000,
         "wallSeconds": 20, "endDays": 9, "parcels": 1234, "checkpoint": 3, "checkpointDays": 2.5,
         "regions": [
          {"name": "china", "pid": 41, "host": "h", "incarnation": 1, "restarts": 2,
           "clockDays": 4.25, "activity": "computing", "backlog": 17, "events": 99,
           "computingShare": 0.61, "waitingShare": 0.3, "writingShare": 0.05,
           "memoryBytes": 8388608, "checkpoint": 3, "silentSeconds": 0.1},
          {"name": "spain", "pid": 0, "host": "", "incarnation": 0, "restarts": 0,
           "clockDays": 0, "activity": "awaited", "backlog": 0, "events": 0,
           "checkpoint": 0, "silentSeconds": 0}]}
        """

    @Test("The text has a line a region: what it does with its time, checkpoints, restarts")
    func text() throws {
        let path = NSTemporaryDirectory() + "/hubsim-status-\(UUID().uuidString).json"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(Self.json.utf8).write(to: URL(fileURLWithPath: path))
        let status = try #require(LiveStatus(reading: path))
        let lines = status.text(now: 1001).split(separator: "\n").map {
            $0.split(separator: " ").joined(separator: " ")
        }
        #expect(
            lines == [
                "two-towns: running, 1,234 parcels so far", "checkpoint 3, day 2.50",
                "region day activity unacknowledged computing waiting writing MiB checkpoint "
                    + "restarts process",
                "china 4.25 computing 17 61 % 30 % 5 % 8 3 2 41",
                "spain 0.00 awaited 0 - - - - 0 0 0",
            ], "\(lines)")
        // What is written is read back.
        status.write(to: path)
        #expect(LiveStatus(reading: path) == status)
        #expect(status.text(now: 1060).contains("no word for 60 s"))
    }

    @Test(
        "What has ended says so, however long ago",
        arguments: [
            ("finished", "two-towns: finished, 1,234 parcels"),
            (
                "interrupted",
                "two-towns: interrupted, 1,234 parcels so far; its results are partial"
            ),
            ("failed", "two-towns: failed, 1,234 parcels"),
        ])
    func ended(phase: String, head: String) throws {
        let path = NSTemporaryDirectory() + "/hubsim-status-\(UUID().uuidString).json"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let json = Self.json.replacing("\"running\"", with: "\"\(phase)\"")
        try Data(json.utf8).write(to: URL(fileURLWithPath: path))
        let status = try #require(LiveStatus(reading: path))
        #expect(status.text(now: 90_000).split(separator: "\n").first.map(String.init) == head)
    }
}
