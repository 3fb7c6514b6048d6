import Glibc
import Pipeline
import Testing
import Tmux

/// `swap --sample`: the test run on packets that somebody captured.
@Suite(.serialized) struct SampleTests {
    /// A capture as libpcap writes it, in either byte order: the file's header, then each frame with its own.
    private func capture(_ frames: [[UInt8]], bigEndian: Bool = false, link: UInt32 = 1) -> [UInt8] {
        func number(_ value: UInt32) -> [UInt8] {
            let bytes = [24, 16, 8, 0].map { UInt8(value >> $0 & 255) }
            return bigEndian ? bytes : bytes.reversed()
        }
        func short(_ value: UInt16) -> [UInt8] { bigEndian ? [UInt8(value >> 8), UInt8(value & 255)] : [UInt8(value & 255), UInt8(value >> 8)] }
        var bytes = number(0xa1b2c3d4) + short(2) + short(4) + number(0) + number(0) + number(262_144) + number(link)
        for (at, frame) in frames.enumerated() {
            bytes += number(1_700_000_000) + number(UInt32(at)) + number(UInt32(frame.count)) + number(UInt32(frame.count)) + frame
        }
        return bytes
    }

    private func frame(_ type: UInt16) -> [UInt8] {
        [UInt8](repeating: 0xff, count: 6) + [2, 0, 0, 0, 0, 1, UInt8(type >> 8), UInt8(type & 255)] + [UInt8](repeating: 0, count: 46)
    }

    private func write(_ bytes: [UInt8], _ path: String) throws {
        let file = try #require(fopen(path, "w"))
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }

    @Test func packetsOfACaptureMeetTheLiveEntries() throws {
        let bench = try Bench("s-pcap")
        try bench.attach(bench.build(Bench.program(0), "one"))
        try bench.run("table", "add", bench.name, "types", "type=0x88b6", "--action", "drop")
        let next = try bench.build(Bench.program(1, size: 128), "two")
        let path = bench.folder + "/lab.pcap"
        for bigEndian in [false, true] {
            try write(capture([frame(0x88b5), frame(0x88b6), frame(0x88b6), frame(0x0800)], bigEndian: bigEndian), path)
            let dry = try bench.run("swap", bench.name, next, "--dry-run", "--sample", path)
            #expect(dry.contains("test run: 4 packets from \(path): 2 drop, 2 pass"), "\(dry)")
            let json = try bench.run("swap", bench.name, next, "--dry-run", "--sample", path, "--json")
            #expect(json.contains("\"drop\" : 2") && json.contains("\"pass\" : 2"), "\(json)")
        }
        // A program that aborts on all of them stays out.
        let aborting = try bench.build(Bench.program(1, extra: "to.output_action = xdp_action.XDP_ABORTED;"), "bad")
        let (status, output) = bench.weir(["swap", bench.name, aborting, "--sample", path])
        #expect(status == 1 && output.contains("aborts on every packet"), "\(output)")
        #expect(try bench.pipelines.status(of: bench.name).generation == 1)
        #expect(try bench.seen() == 0)
        #expect(try bench.run("swap", bench.name, next, "--sample", path).contains("4 packets from"))
    }

    @Test func whatIsNoCaptureIsRefused() throws {
        let bench = try Bench("s-bad")
        try bench.attach(bench.build(Bench.program(0), "one"))
        let next = try bench.build(Bench.program(1), "two")
        let path = bench.folder + "/lab.pcap"
        for (bytes, why) in [
            ([], "is no capture"), ([UInt8](repeating: 7, count: 100), "is no capture"),
            ([0x0a, 0x0d, 0x0d, 0x0a] + [UInt8](repeating: 0, count: 60), "pcapng is another format"),
            (capture([frame(1)], link: 113), "no Ethernet frames"), (Array(capture([frame(1), frame(2)]).dropLast(5)), "cut off in frame 2"),
        ] {
            try write(bytes, path)
            let (status, output) = bench.weir(["swap", bench.name, next, "--sample", path])
            #expect(status == 1 && output.contains(why), "\(output)")
        }
        unlink(path)
        #expect(bench.weir(["swap", bench.name, next, "--sample", path]).output.contains("No such file"))
        #expect(try bench.pipelines.status(of: bench.name).generation == 1)
    }
}
