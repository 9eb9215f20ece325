import SimulationKernel
import Testing

@testable import ParcelNetwork

@Suite("A parcel's 64 bytes")
struct ParcelTests {
    @Test("Parcel and handoff keep their size, which memory and wire rest on")
    func sizes() {
        #expect(MemoryLayout<Parcel>.size == 64 && MemoryLayout<Parcel>.stride == 64)
        #expect(MemoryLayout<Handoff>.size == 96 && MemoryLayout<Handoff>.stride == 96)
    }

    @Test("Every field is kept apart from every other", arguments: Dwell.allCases.dropLast())
    func fields(stage: Dwell) {
        let id = ParcelID(stream: 262_143, slot: 1_048_575, number: 262_143)
        var parcel = Parcel(id: id, start: SimTime(microseconds: 5), destination: DestinationID(9))
        let long = SimDuration(microseconds: (1 << 45) - 1)
        parcel.add(long, to: stage)
        for other in Dwell.allCases where other != .moving {
            #expect(parcel[other] == (other == stage ? long : .zero))
        }
        parcel.isCleared = true
        parcel.failedAttempts = 15
        parcel.alightStop = 255
        #expect(parcel.id == id && parcel.isCleared && !parcel.isExported)
        #expect(parcel.failedAttempts == 15 && parcel.alightStop == 255)
        #expect(parcel.destination == DestinationID(9))
        parcel.isCleared = false
        parcel.isExported = true
        parcel.failedAttempts = 1
        #expect(parcel.id == id && !parcel.isCleared && parcel.isExported)
        #expect(id.stream == 262_143)
    }

    @Test("Its setback is kept apart from its stages and its largest wait, in steps, up to a limit")
    func setback() {
        var parcel = Parcel(id: ParcelID(bits: 1), start: .zero, destination: DestinationID(0))
        #expect(!parcel.isSetBack && parcel.setback == .zero && parcel.largestWaitAt == .max)
        for stage in Dwell.allCases where stage != .moving {
            parcel.add(SimDuration(microseconds: 1 << 45 - 1), to: stage)
        }
        for step in 0..<26 {
            let setback = SimDuration(microseconds: 1 << Int64(16 + step))
            parcel.setback = setback + SimDuration(microseconds: 65_535)
            #expect(parcel.isSetBack && parcel.setback == setback, "\(step)")
        }
        parcel.setback = .days(400)
        #expect(parcel.setback == SimDuration(microseconds: (1 << 26 - 1) << 16))
        #expect(parcel.largestWaitAt == .max)
        parcel.noteWait(.seconds(1), at: 0xFF_FFFE)
        #expect(parcel.largestWaitAt == 0xFF_FFFE && parcel.setback > .days(50))
        parcel.setback = .zero
        #expect(!parcel.isSetBack && parcel.largestWaitAt == 0xFF_FFFE)
        for stage in Dwell.allCases where stage != .moving {
            #expect(parcel[stage] == SimDuration(microseconds: 1 << 45 - 1))
        }
    }

    @Test("It carries its largest wait, the earlier of equals")
    func largestWait() {
        var parcel = Parcel(
            id: ParcelID(bits: 1), start: .zero, destination: DestinationID(0))
        parcel.noteWait(.seconds(10), at: 3)
        parcel.noteWait(.seconds(10), at: 4)
        parcel.noteWait(.seconds(9), at: 5)
        #expect(parcel.largestWaitAt == 3 && parcel.largestWait == 10_000)
        parcel.noteWait(.days(4000), at: 6)
        #expect(parcel.largestWaitAt == 6 && parcel.largestWait == .max)
    }
}
