import Foundation

// What libFuzzer calls. Built by scripts/fuzz alone: the package has no use for it.

extension FuzzTarget {
    /// The one that the environment names.
    static let chosen: FuzzTarget = {
        let name = ProcessInfo.processInfo.environment["HUBSIM_FUZZ"] ?? ""
        guard let target = FuzzTarget(rawValue: name) else {
            fatalError("HUBSIM_FUZZ is '\(name)', not one of \(allCases.map(\.rawValue))")
        }
        return target
    }()
}

/// Before the first input: writes seeds instead of fuzzing, if the environment says where.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
    _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutableRawPointer
) -> CInt {
    if let folder = ProcessInfo.processInfo.environment["HUBSIM_FUZZ_SEEDS"] {
        Seeds.write(to: folder)
        exit(0)
    }
    return 0
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    FuzzTarget.chosen.take(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
