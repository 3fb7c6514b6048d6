import Glibc
import Testing

@testable import weir

/// p4c-ebpf beside ours, with a stand-in that writes C of the same shape: the way from P4 to a loaded program, and what goes wrong on it.
@Suite(.serialized) struct ReferenceTests {
    /// A `p4c-ebpf` in a folder of its own, for as long as `body` runs.
    private func with(_ script: String, _ body: (_ path: String) throws -> Void) throws {
        var template = Array("/tmp/weir-p4c-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let path = "\(folder)/p4c-ebpf"
        defer {
            unlink(path)
            rmdir(folder)
        }
        try Files.write(Array(script.utf8), to: path)
        chmod(path, 0o755)
        // A process that another test is just starting may still hold the file open for writing.
        usleep(300_000)
        try body(folder)
    }

    @Test func itsProgramIsLoaded() throws {
        let c = """
            #define SEC(x) __attribute__((section(x), used))
            struct xdp_md { unsigned data, data_end; };
            SEC("xdp")
            int ebpf_filter(struct xdp_md *skb) { return 1; }
            char _license[] SEC("license") = "GPL";
            """
        try with("#!/bin/sh\nwhile [ \"$1\" != -o ]; do shift; done\n[ -s \"$3\" ] || exit 1\ncat >\"$2\" <<'EOF'\n\(c)\nEOF\n") { path in
            let compiler = try #require(ReferenceCompiler(checkout: "/nowhere", along: path))
            let loaded = try compiler.load(BenchSubject.paper[0])
            #expect(try loaded.program.program.test(BenchSubject.paper[0].packets[0]).returned == 1)
        }
    }

    @Test func whatItRefusesIsSaid() throws {
        try with("#!/bin/sh\necho 'warning: x' >&2\necho 'gate.p4(3): [--Werror=type-error] error: no' >&2\nexit 1\n") { path in
            let compiler = try #require(ReferenceCompiler(checkout: nil, along: path))
            #expect { try compiler.load(BenchSubject.paper[0]) } throws: {
                Refusal($0).sentence == "p4c-ebpf: gate.p4(3): [--Werror=type-error] error: no"
            }
        }
        try with("#!/bin/sh\nwhile [ \"$1\" != -o ]; do shift; done\necho 'int x;' >\"$2\"\n") { path in
            let compiler = try #require(ReferenceCompiler(checkout: nil, along: path))
            #expect(throws: (any Error).self) { try compiler.load(BenchSubject.paper[0]) }
        }
    }
}
