#if canImport(Glibc)
import Glibc
#endif

/// Compiles C to a BPF object with the host's clang.
enum Clang {
    struct Failure: Error { var status: Int32 }

    /// Map definitions and types the test programs share.
    static let prelude = """
        typedef unsigned char u8; typedef unsigned short u16; typedef unsigned int u32; typedef unsigned long long u64;
        #define SEC(n) __attribute__((section(n), used))
        #define uint(name, v) int (*name)[v]
        #define type(name, v) v *name
        struct xdp_md { u32 data, data_end, data_meta, ingress_ifindex, rx_queue_index, egress_ifindex; };
        static void *(*lookup)(void *, const void *) = (void *)1;
        static long (*update)(void *, const void *, const void *, u64) = (void *)2;
        static long (*output)(void *, void *, u64, u64) = (void *)130;
        char text_license[] SEC("license") = "GPL";

        """

    /// The object of `source` (after the prelude), with `schema` in its section when there is one.
    static func object(_ source: String, schema: String? = nil) throws -> [UInt8] {
        let stem = "/tmp/wr-pipeline-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        let (input, output) = (stem + ".c", stem + ".o")
        defer {
            unlink(input)
            unlink(output)
        }
        var text = prelude
        if let schema {
            let bytes = schema.utf8.map { String($0) }.joined(separator: ",")
            text += "const char weir_schema[] SEC(\".weir.schema\") = {\(bytes)};\n"
        }
        try write(text + "#line 1 \"sample.p4\"\n" + source, to: input)
        let arguments = ["clang", "-target", "bpf", "-mcpu=v3", "-g", "-O2", "-w", "-c", input, "-o", output]
        var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var child: pid_t = 0
        guard posix_spawnp(&child, "clang", nil, nil, &pointers, environ) == 0 else { throw Failure(status: -1) }
        var status: Int32 = 0
        waitpid(child, &status, 0)
        guard status == 0 else { throw Failure(status: status) }
        return try read(output)
    }

    private static func write(_ text: String, to path: String) throws {
        guard let file = fopen(path, "w") else { throw Failure(status: errno) }
        fputs(text, file)
        fclose(file)
    }

    private static func read(_ path: String) throws -> [UInt8] {
        guard let file = fopen(path, "r") else { throw Failure(status: errno) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        return bytes
    }
}
