import Driver
import Glibc
import Maps
import Netlink
import Pipeline
import Schema
import Testing
import Tmux

/// `plane.p4` attached in a network namespace, with pins, locks and a journal of its own, and the command line on it; all of it is gone with
/// the value.
final class Plane {
    let name: String
    let folder: String
    /// The folder of pins, locks and the journal.
    private let world: String
    /// Where pipelines are pinned.
    let pins: PinDirectory
    let pipelines: Pipelines
    /// `weir` for a shell, in that world.
    var program: String { "env WEIR_PINS=\(world)/bpf WEIR_JOURNAL=\(world)/journal \(Tmux.program("weir"))" }
    private let namespace: NetworkNamespace

    struct Trouble: Error { var text: String }

    /// The program's file, among the tests.
    private let path: String

    init(_ kind: String, _ program: String = "plane.p4", counting: Bool = false, more: String = "") throws {
        name = "wr-\(kind)-\(getpid())"
        folder = "/tmp/\(name)"
        world = "/run/\(name)"
        pins = try PinDirectory.mounted(at: world + "/bpf")
        pipelines = try Pipelines(root: pins)
        namespace = try NetworkNamespace(name)
        mkdir(folder, 0o700)
        _ = try NetworkNamespace.create(name)
        try Links.createVeth(VethEnd("s0"), VethEnd("s1"), in: NetlinkSocket(in: namespace))
        path = #filePath.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/" + program
        let words = "attach \(path) --dev s0 --netns \(name) --name \(name) \(more)" + (counting ? " --count all" : "")
        let told = weir(words)
        guard told.status == 0 else { throw Trouble(text: told.output) }
    }

    deinit {
        _ = weir("detach \(name)")
        try? namespace.delete()
        for file in files { unlink(folder + "/" + file) }
        rmdir(folder)
        _ = Tmux.sh("umount --lazy \(world)/bpf; rm -rf \(world)")
    }

    /// The program's text.
    func source() throws -> String {
        guard let bytes = readFile(path) else { throw Trouble(text: "no \(path)") }
        return String(decoding: bytes, as: UTF8.self)
    }

    private var files: [String] = []

    /// A file that goes with the value.
    func file(_ name: String, _ text: String) throws -> String {
        let path = folder + "/" + name
        files.append(name)
        guard let stream = fopen(path, "w") else { throw Trouble(text: "cannot write \(path)") }
        fputs(text, stream)
        fclose(stream)
        return path
    }

    /// What the command says, standard error with it, and its exit status. `NAME` stands for the pipeline.
    @discardableResult
    func weir(_ words: String, before: String = "") -> (status: Int32, output: String) {
        let words = words.replacing("NAME", with: name)
        let (status, output) = Tmux.sh("\(before) \(program) \(words)")
        return (status >> 8, output.replacing(name, with: "NAME"))
    }

    /// The answer of a command that has to end well, without its line end.
    func told(_ words: String) -> String {
        let (status, output) = weir(words)
        return (status == 0 ? "" : "status \(status): ") + (output.hasSuffix("\n") ? String(output.dropLast()) : output)
    }

    /// A packet with these fields, through the program as often as asked.
    func run(where place: String = "10.0.0.1", port: Int = 80, color: Int = 1, times: Int = 1) throws {
        let live = try pipelines.open(name)
        let program = try BPFProgram.open(id: live.programID)
        var packet = [UInt8](repeating: 2, count: 12) + [0x88, 0xb5] + [UInt8](repeating: 0, count: 16)
        let address = place.split(separator: ".").compactMap { UInt8($0) }
        packet += address + [192, 0, 2, 1] + [UInt8(port >> 8), UInt8(port & 255), UInt8(color), 0]
        packet += [UInt8](repeating: 0, count: 32)
        _ = try program.test(packet, times: times)
    }
}
