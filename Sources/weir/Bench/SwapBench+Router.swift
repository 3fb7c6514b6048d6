import Driver
import Glibc
import Maps
import Netlink
import Pipeline

extension SwapBench {
    /// The router that `weir demo` runs, with another size of its table; an edit is a change that leaves every map as it is.
    private static func router(_ size: Int, edit: Int = 0) -> String {
        let text = String(decoding: PackageResources.router_p4, as: UTF8.self)
        return text.replacing("size = 1024;", with: "size = \(size);")
            .replacing("if (hdr.ip.ttl <= 1)", with: "if (hdr.ip.ttl <= \(1 + edit))")
    }

    private static let frame: [UInt8] =
        [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x08, 0x00, 0x45, 0, 0, 46, 0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 203, 0, 113, 9]
        + [UInt8](repeating: 0, count: 26)

    /// From the saved file to the new program taking packets, with 1,000 entries, stage by stage.
    static func fromFile(_ rounds: Int, _ row: Report) throws {
        let ground = try SwapGround(ways: 1)
        let path = try ground.write(router(1024), to: "one.p4")
        try ground.attach(Compiling.object(path, CompileOptions()), to: ["a0"])
        try fill(ground, "ipv4_route", 1000) { number in [10, 0, UInt8(number >> 8), UInt8(number & 255)] }
        var best: (total: Double, stages: [SwapReport.Stage]) = (.infinity, [])
        for round in 1...rounds {
            _ = try ground.write(router(1024, edit: round % 2), to: "one.p4")
            let (total, stages) = try swap(ground, path)
            if total < best.total { best = (total, stages) }
        }
        row(BenchRow("swap", "file to packets, router, 1000 entries", best.total, "ms", goal: .atMost(150), note: "least of \(rounds)"))
        for stage in best.stages { row(BenchRow("swap", "  " + stage.name, stage.milliseconds, "ms")) }
        _ = try ground.write(router(2048), to: "one.p4")
        row(BenchRow("swap", "the same, the table moved", try swap(ground, path).total, "ms", goal: .atMost(150)))
    }

    /// The same with `count` entries, the table shared and moved, while frames come in.
    static func many(_ count: Int, _ row: Report) throws {
        let ground = try SwapGround(ways: 1)
        let path = try ground.write(router(count + 1024), to: "one.p4")
        try ground.attach(Compiling.object(path, CompileOptions()), to: ["a0"])
        try fill(ground, "ipv4_route", count) { number in
            [10, UInt8(number >> 16 & 255), UInt8(number >> 8 & 255), UInt8(number & 255)]
        }
        let load = try SwapLoad(frame, in: ground.far)
        do {
            _ = try ground.write(router(count + 1024, edit: 1), to: "one.p4")
            let shared = try swap(ground, path)
            row(BenchRow("swap", "file to packets, \(count) entries", shared.total / 1000, "s", goal: .atMost(3), note: "under load"))
            _ = try ground.write(router(count + 2048), to: "one.p4")
            let before = load.sent
            let moved = try swap(ground, path)
            row(BenchRow("swap", "the same, the table moved", moved.total / 1000, "s", goal: .atMost(3), note: "under load"))
            for stage in moved.stages { row(BenchRow("swap", "  " + stage.name, stage.milliseconds, "ms")) }
            row(BenchRow("swap", "frames taken meanwhile", Double(load.sent - before), "frames", goal: .atLeast(1)))
        } catch {
            _ = try? load.stop()
            throw error
        }
        let sent = try load.stop()
        usleep(100_000)
        let live = try ground.pipelines.open(ground.name)
        let counted = try CounterAccess("received", of: live.schema, maps: live.maps).cells().reduce(0) { $0 + Int($1.sums[0]) }
        row(BenchRow("swap", "frames lost meanwhile", Double(abs(sent - counted)), "frames", goal: .atMost(0)))
        let access = try TableAccess("ipv4_route", of: live.schema, maps: live.maps)
        row(BenchRow("swap", "entries lost meanwhile", Double(abs(count - (try access.count()))), "entries", goal: .atMost(0)))
    }

    /// Compiles a file and swaps the pipeline to it: what it took, in milliseconds, and by stage.
    private static func swap(_ ground: borrowing SwapGround, _ path: String) throws -> (total: Double, stages: [SwapReport.Stage]) {
        let start = ContinuousClock.now
        let object = try Compiling.object(path, CompileOptions())
        let compiled = (ContinuousClock.now - start) / .milliseconds(1)
        let report = try ground.pipelines.swap(ground.name, object, source: path)
        let total = (ContinuousClock.now - start) / .milliseconds(1)
        return (total, [SwapReport.Stage(name: "compile", milliseconds: compiled)] + report.stages)
    }

    /// `weir status` of a pipeline on that many interfaces, as a process of its own.
    static func status(_ interfaces: Int, _ row: Report) throws {
        let ground = try SwapGround(ways: interfaces)
        let path = try ground.write(router(1024), to: "one.p4")
        try ground.attach(Compiling.object(path, CompileOptions()), to: (0..<interfaces).map { "a\($0)" })
        var best = Double.infinity
        for _ in 0..<10 {
            let start = ContinuousClock.now
            let status = try spawn(["weir", "status"])
            guard status == 0 else { throw Refusal("weir status ended with \(status)") }
            best = min(best, (ContinuousClock.now - start) / .milliseconds(1))
        }
        let shown = try ground.pipelines.status(of: ground.name).interfaces.filter { $0.state == .attached }.count
        row(
            BenchRow(
                "swap", "weir status, \(interfaces) interfaces", best, "ms", goal: .atMost(50),
                note: "least of 10, \(shown) shown as attached"))
    }

    private static func spawn(_ text: [String]) throws(Refusal) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        var words: [UnsafeMutablePointer<CChar>?] = text.map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        let result = posix_spawn(&child, "/proc/self/exe", &actions, nil, &words, environ)
        guard result == 0 else { throw Refusal("cannot start weir: \(String(cString: strerror(result)))") }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        return status
    }
}
