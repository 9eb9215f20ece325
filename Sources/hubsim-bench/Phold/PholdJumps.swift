import ArgumentParser
import Foundation
import SimulationKernel

/// Writes the jumps of PHOLD that land before an end, jumper by jumper, so that a peer can be given
/// the same work: `jumper,number,microseconds,entity`.
struct PholdJumps: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "phold-jumps", shouldDisplay: false)

    @Option var entities: Int
    @Option var seconds: Int64
    @Option var seed: UInt64 = 1990

    func run() throws {
        let model = PholdModel(entities: entities, own: 0..<0, seed: seed)
        var text = ""
        for jumper in 0..<entities * PholdModel.jumpersAnEntity {
            var jump = model.first(of: jumper)
            while true {
                // The one that lands too late is told too: it shows that the jumper goes on.
                text += "\(jumper),\(jump.number),\(jump.time.microseconds),\(jump.entity)\n"
                guard jump.time < .zero + .seconds(seconds) else { break }
                jump = model.jump(after: jump)
            }
        }
        FileHandle.standardOutput.write(Data(text.utf8))
    }
}
