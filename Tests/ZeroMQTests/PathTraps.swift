import Foundation
import Testing

@testable import ZeroMQ

@Suite("An ipc path has one owner", .serialized, .timeLimit(.minutes(1)))
struct PathTraps {
    @Test("libzmq lets a second bind steal a path in silence")
    func stolen() throws {
        let scratch = try ScratchDirectory()
        let endpoint = try scratch.ipc("hub")
        let context = try Context()
        let owner = try Socket(.pull, in: context, options { $0.receiveTimeout = brief })
        try owner.bindUnlocked(endpoint)
        let thief = try Socket(.pull, in: context, options())
        try thief.bindUnlocked(endpoint)
        let push = try Socket(.push, in: context, options())
        try push.connect(endpoint)
        _ = try push.send(bytes("parcel"))
        let stolen = try thief.nextText()
        let left = try owner.nextText()
        #expect(stolen == "parcel" && left == nil)
    }

    @Test("Our lock refuses the second bind, and the owner keeps the path")
    func locked() throws {
        let scratch = try ScratchDirectory()
        let endpoint = try scratch.ipc("hub")
        let taken = ZeroMQError.ipcPathTaken("\(scratch.path)/hub", holder: getpid())
        let context = try Context()
        let owner = try Socket(.pull, in: context, options())
        try owner.bind(endpoint)
        let other = try Context()
        let thief = try Socket(.pull, in: other, options())
        #expect(throws: taken) { try thief.bind(endpoint) }
        let neighbour = try Socket(.pull, in: context, options())
        #expect(throws: taken) { try neighbour.bind(endpoint) }
        let push = try Socket(.push, in: other, options())
        try push.connect(endpoint)
        _ = try push.send(bytes("parcel"))
        let arrived = try owner.nextText()
        #expect(arrived == "parcel")
    }

    @Test("A path is free again when its socket has closed, and what is left behind is no owner")
    func freed() throws {
        let scratch = try ScratchDirectory()
        let endpoint = try scratch.ipc("hub")
        let context = try Context()
        for number in 0..<50 {
            // From the second time on the socket file of the last owner is still there.
            let owner = try Socket(.pull, in: context, options())
            try owner.bind(endpoint)
            let push = try Socket(.push, in: context, options())
            try push.connect(endpoint)
            _ = try push.send(bytes("\(number)"))
            let arrived = try owner.nextText()
            #expect(arrived == "\(number)")
        }
        #expect(FileManager.default.fileExists(atPath: "\(scratch.path)/hub"))
        let first = try Socket(.pull, in: context, options())
        try first.bind(endpoint)
        try first.unbind(endpoint)
        let second = try Socket(.pull, in: context, options())
        try second.bind(endpoint)
    }

    @Test("A killed owner leaves its path free")
    func killed() throws {
        let scratch = try ScratchDirectory()
        let endpoint = try scratch.ipc("hub")
        let lock = "\(scratch.path)/hub.lock"
        // Another process takes the lock as we would, and is killed.
        let owner = Process()
        owner.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
        owner.arguments = ["--no-fork", lock, "sleep", "60"]
        try owner.run()
        let context = try Context()
        let end = ContinuousClock.now + patience
        var refused = false
        while !refused, ContinuousClock.now < end {
            do {
                let pull = try Socket(.pull, in: context, options())
                try pull.bind(endpoint)
            } catch ZeroMQError.ipcPathTaken {
                refused = true
            }
            Thread.sleep(forTimeInterval: 0.01)
        }
        #expect(refused)
        kill(owner.processIdentifier, SIGKILL)
        owner.waitUntilExit()
        let successor = try Socket(.pull, in: context, options())
        try successor.bind(endpoint)
    }

    @Test("A path of 107 bytes works, one of 108 is refused by name before libzmq sees it")
    func longest() throws {
        let scratch = try ScratchDirectory()
        let room = Endpoint.longestIPCPath - scratch.path.utf8.count - 1
        let fitting = String(repeating: "x", count: room)
        let context = try Context()
        let pull = try Socket(.pull, in: context, options())
        try pull.bindUnlocked(scratch.ipc(fitting))
        let push = try Socket(.push, in: context, options())
        try push.connect(scratch.ipc(fitting))
        _ = try push.send(bytes("parcel"))
        let arrived = try pull.nextText()
        #expect(arrived == "parcel")
        let long = "\(scratch.path)/\(fitting)x"
        #expect(throws: ZeroMQError.ipcPathTooLong(long, byteCount: 108)) {
            try scratch.ipc(fitting + "x")
        }
        #expect(ZeroMQError.ipcPathTooLong(long, byteCount: 108).description.contains("107"))
    }

    @Test("A directory for a run is private, short, found again, and removed with its sockets")
    func directory() throws {
        let scratch = try ScratchDirectory()
        let directory = try RendezvousDirectory(run: "run-7", under: scratch.path)
        let again = try RendezvousDirectory(run: "run-7", under: scratch.path)
        #expect(directory == again)
        let attributes = try FileManager.default.attributesOfItem(atPath: directory.path)
        #expect(attributes[.posixPermissions] as? Int == 0o700)
        do {
            let context = try Context()
            let pull = try Socket(.pull, in: context, options())
            try pull.bind(directory.endpoint("liege"))
        }
        #expect(FileManager.default.fileExists(atPath: "\(directory.path)/liege.lock"))
        try directory.remove()
        #expect(!FileManager.default.fileExists(atPath: directory.path))
        try directory.remove()
        #expect(try RendezvousDirectory(run: "run-7").path.hasSuffix("/run-7"))
        try RendezvousDirectory(run: "run-7").remove()
    }

    @Test(
        "A name that would lead elsewhere is refused",
        arguments: ["", ".", "..", ".x", "a/b", "a b", "é", "a\0"])
    func badName(_ name: String) throws {
        let scratch = try ScratchDirectory()
        let problem = ZeroMQError.unsafeDirectory(scratch.path, .badName(name))
        #expect(throws: problem) { try RendezvousDirectory(run: name, under: scratch.path) }
    }

    @Test("A directory that is open to others, a link, another's or too long is refused")
    func untrusted() throws {
        let scratch = try ScratchDirectory()
        let files = FileManager.default
        let path = "\(scratch.path)/run"
        try files.createDirectory(atPath: path, withIntermediateDirectories: false)
        for mode in [0o755, 0o770, 0o701] {
            try files.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
            #expect(
                throws: ZeroMQError.unsafeDirectory(path, .openToOthers(mode: UInt32(mode)))
            ) { try RendezvousDirectory(run: "run", under: scratch.path) }
        }
        if geteuid() == 0 {
            try files.setAttributes(
                [.posixPermissions: 0o700, .ownerAccountID: 1], ofItemAtPath: path)
            #expect(throws: ZeroMQError.unsafeDirectory(path, .otherOwner(1))) {
                try RendezvousDirectory(run: "run", under: scratch.path)
            }
        }
        try files.createSymbolicLink(
            atPath: "\(scratch.path)/link", withDestinationPath: "/tmp")
        #expect(
            throws: ZeroMQError.unsafeDirectory("\(scratch.path)/link", .notADirectory)
        ) { try RendezvousDirectory(run: "link", under: scratch.path) }
        let long = String(repeating: "x", count: 80)
        let count = scratch.path.utf8.count + 81
        #expect(
            throws: ZeroMQError.unsafeDirectory(
                "\(scratch.path)/\(long)", .noRoom(byteCount: count))
        ) { try RendezvousDirectory(run: long, under: scratch.path) }
    }
}
