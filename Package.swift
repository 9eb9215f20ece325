// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours: warnings are errors, unsafety is marked, imports say what they import.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
]

/// What simulates is optimised in debug builds too, with its assertions: tests run weeks of parcels.
let optimised: [SwiftSetting] =
    strict + [
        .unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug))
    ]

func house(
    _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [],
    settings: [SwiftSetting] = strict
) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "hubsim",
    products: [
        .executable(name: "hubsim", targets: ["hubsim"]),
        .executable(name: "hubsim-bench", targets: ["hubsim-bench"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        // Pure: no clock, no socket, no file.
        .systemLibrary(name: "CProcessor"),
        house("SimulationKernel", ["CProcessor"], settings: optimised),
        house("Measurement", ["SimulationKernel"], settings: optimised),
        house("ParcelNetwork", ["SimulationKernel", "Measurement"], settings: optimised),
        house(
            "Federation", ["SimulationKernel", "Measurement", "ParcelNetwork"],
            exclude: ["Wire/WIRE.md"], settings: optimised),

        // The world outside, one library each.
        .systemLibrary(name: "CZeroMQ", providers: [.apt(["libzmq3-dev"])]),
        house("ZeroMQ", ["CZeroMQ", crypto]),
        .systemLibrary(name: "CLinux"),
        house(
            "TopologyFile",
            [
                "SimulationKernel", "Measurement", "ParcelNetwork",
                .product(name: "Yams", package: "Yams"),
            ]),
        house(
            "ResultsStore",
            [
                "SimulationKernel", "Measurement", "ParcelNetwork",
                .product(name: "GRDB", package: "GRDB.swift"),
            ], exclude: ["SCHEMA.md"]),

        house(
            "CheckpointStore",
            ["SimulationKernel", "Measurement", "ParcelNetwork", "Federation", "CLinux"]),

        // Shells: threads, sockets, files.
        house(
            "RegionRuntime",
            [
                "SimulationKernel", "Measurement", "ParcelNetwork", "Federation", "ZeroMQ",
                "CheckpointStore", logging,
            ]),
        house(
            "Coordinator",
            [
                "SimulationKernel", "Measurement", "ParcelNetwork", "Federation", "ZeroMQ",
                "ResultsStore", "CheckpointStore", logging,
            ]),
        .executableTarget(
            name: "hubsim",
            dependencies: [
                "SimulationKernel", "Measurement", "ParcelNetwork", "Federation", "ZeroMQ",
                "TopologyFile", "ResultsStore", "CheckpointStore", "RegionRuntime", "Coordinator",
                "CLinux", arguments, logging,
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "hubsim-bench",
            dependencies: [
                "SimulationKernel", "Measurement", "ParcelNetwork", "Federation", "ZeroMQ",
                "TopologyFile", "RegionRuntime", "Coordinator", "CLinux", arguments,
            ],
            swiftSettings: strict),

        // A whole cluster on one thread under a seed, for the tests of federation and of networks.
        .target(
            name: "SimulatedCluster",
            dependencies: ["SimulationKernel", "ParcelNetwork", "Federation"],
            path: "Tests/SimulatedCluster", swiftSettings: strict),

        // Every decoder under bytes that nobody meant; scripts/fuzz builds it with libFuzzer.
        .target(
            name: "Fuzzing",
            dependencies: [
                "Federation", "ParcelNetwork", "Measurement", "SimulationKernel", "TopologyFile",
            ],
            path: "Tests/Fuzz", exclude: ["Driver", "corpus"], swiftSettings: strict),
        tests("FuzzTests", ["Fuzzing"]),

        tests("SimulationKernelTests", ["SimulationKernel"]),
        tests("MeasurementTests", ["Measurement", "SimulationKernel"]),
        tests("ZeroMQTests", ["ZeroMQ"]),
        tests("ParcelNetworkTests", ["ParcelNetwork", "Measurement", "SimulationKernel"]),
        tests(
            "FederationTests",
            [
                "SimulatedCluster", "CheckpointStore", "Federation", "ParcelNetwork",
                "Measurement", "SimulationKernel",
            ]),
        tests("TopologyFileTests", ["TopologyFile", "ParcelNetwork", "SimulationKernel"]),
        tests(
            "CoordinatorTests",
            [
                "Coordinator", "ResultsStore", "ParcelNetwork", "Measurement", "SimulationKernel",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        tests(
            "ReferenceTests",
            [
                "TopologyFile", "ParcelNetwork", "Federation", "Measurement", "SimulationKernel",
                "ResultsStore", "SimulatedCluster",
            ]),
        tests(
            "ClusterTests",
            [
                "hubsim", "RegionRuntime", "Coordinator", "ResultsStore", "TopologyFile", "ZeroMQ",
                "Federation", "ParcelNetwork",
            ]),
    ]
)
