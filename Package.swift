// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target: Swift 6 mode, warnings are errors.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
]

/// A Swift target. `path` is given when the folder is not `Sources/<name>`.
func module(
    _ name: String, _ dependencies: [Target.Dependency] = [], path: String? = nil, embeds: [String] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, path: path, resources: embeds.map { .embedInCode($0) },
        swiftSettings: strict)
}

/// A sub-target of the compiler: `Sources/Compiler/<name>`.
func compiler(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    module(name, dependencies, path: "Sources/Compiler/\(name)")
}

/// A C shim over one system library.
func shim(_ name: String, links libraries: [String]) -> Target {
    .target(name: name, linkerSettings: libraries.map { .linkedLibrary($0) })
}

func tests(_ name: String, _ dependencies: [Target.Dependency], data: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: data, swiftSettings: strict)
}

let package = Package(
    name: "weir",
    products: [.executable(name: "weir", targets: ["weir"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        // C libraries: each has exactly one Swift importer.
        shim("CMnl", links: ["mnl"]),
        shim("CBpf", links: ["bpf"]),
        shim("CElf", links: ["elf"]),
        shim("CCurses", links: ["ncursesw", "tinfo"]),
        shim("CYaml", links: ["yaml"]),

        // The compiler, in the order of its stages.
        compiler("BigInt"),
        compiler("Source"),
        compiler("Architectures"),
        compiler("Syntax", ["Source", "BigInt"]),
        compiler("IR", ["Source", "BigInt"]),
        compiler("Semantics", ["Source", "Syntax", "IR", "BigInt"]),
        compiler("CBackend", ["Source", "IR", "Schema", "BigInt"]),
        compiler("Driver", ["Source", "Architectures", "Syntax", "IR", "Semantics", "CBackend", "Schema"]),

        // The kernel, and what is shown of it.
        module("Schema"),
        module("Netlink", ["CMnl"]),
        module("Maps", ["CBpf", "CElf", "Schema"]),
        module("Yaml", ["CYaml"]),
        module("TUI", ["Yaml"], embeds: ["themes"]),
        module("Terminal", ["CCurses", "TUI"]),
        module("Pipeline", ["Netlink", "Maps", "Schema", "Driver"]),
        module("Journal", ["Pipeline", "Netlink", "Maps", "Schema"]),
        module("STF", ["Source", "Syntax", "IR", "CBackend", "Driver", "Schema", "Maps", "Netlink", "Pipeline", "BigInt"]),
        .executableTarget(
            name: "weir",
            dependencies: [
                "Source", "Architectures", "Syntax", "IR", "CBackend", "Driver", "Schema", "Netlink", "Maps", "TUI", "Terminal", "Pipeline", "Journal", "STF",
                "Yaml",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            resources: [.embedInCode("New/Templates"), .embedInCode("Bench/Programs")],
            swiftSettings: strict),
        tests("BenchTests", ["weir", "CBackend", "Maps"]),
        tests("STFTests", ["STF", "Source", "Schema", "Maps", "Netlink", "CBackend", "Driver", "Tmux", "weir"]),
        // The console on invented data, to be looked at and to be driven by tests. Not a product.
        module("ConsoleFixture", ["TUI"], path: "Tests/ConsoleFixture"),
        .executableTarget(
            name: "ConsoleDemo", dependencies: ["TUI", "Terminal", "ConsoleFixture"], path: "Tests/ConsoleDemo",
            swiftSettings: strict),
        tests("TUITests", ["TUI", "Yaml", "ConsoleFixture"], data: ["Goldens"]),
        // Terminals of a test's own.
        module("Tmux", path: "Tests/Tmux"),
        tests("TerminalTests", ["Terminal", "ConsoleDemo", "Tmux"]),
        tests("StateTests", ["weir", "Pipeline", "Maps", "Netlink", "Driver", "Schema", "Tmux"], data: ["plane.p4", "copies.p4"]),
        tests("ConsoleTests", ["weir", "Pipeline", "Maps", "Netlink", "Driver", "Tmux"]),
        tests("MapsTests", ["Maps", "Schema"]),
        .target(name: "CTestProgram", path: "Tests/CTestProgram"),
        tests("NetlinkTests", ["Netlink", "CMnl", "CTestProgram"], data: ["Goldens"]),
        tests("SyntaxTests", ["Syntax", "Source", "Architectures", "BigInt"], data: ["good", "bad"]),
        tests(
            "CBackendTests",
            ["CBackend", "Driver", "IR", "Source", "Schema", "Maps", "Pipeline", "STF", "BigInt"]),
        tests("BigIntTests", ["BigInt"]),
        tests("StructureTests", []),
        tests("SemanticsTests", ["Source", "Syntax", "IR", "Semantics", "Architectures", "Driver", "FrontEndFuzz"], data: ["good", "bad", "warned"]),
        .executableTarget(
            name: "FrontEndConformance", dependencies: ["Source", "Syntax", "IR", "Semantics", "Architectures", "CBackend", "Schema", "Driver"],
            path: "Tests/FrontEndConformance", swiftSettings: strict),
        tests("VerbTests", ["weir", "Pipeline", "Journal", "Maps", "Netlink", "Schema", "CTestProgram", "Tmux"]),
        .executableTarget(
            name: "FrontEndFuzz", dependencies: ["Source", "Syntax", "Semantics", "Architectures", "Driver"],
            path: "Tests/FrontEndFuzz", swiftSettings: strict),
        tests("PipelineTests", ["Pipeline", "Maps", "Netlink", "Schema", "CTestProgram"]),
    ]
)
