import Maps
import Schema
import Testing

@testable import Pipeline

/// The test run before a program goes live.
@Suite(.serialized) struct TrialTests {
    /// Frames of an EtherType.
    private func frame(_ type: UInt16) -> [UInt8] {
        [UInt8](repeating: 0xff, count: 6) + [2, 0, 0, 0, 0, 0, UInt8(type >> 8), UInt8(type & 255)]
            + [UInt8](repeating: 0, count: 46)
    }

    @Test func samplesMeetTheEntriesThatWouldBeLiveAndTouchNothing() throws {
        let bench = try Bench("trial")
        _ = try bench.attach()
        try bench.add("0x88b5", "drop")
        let samples = TestRun.Samples(origin: "lab.pcap", packets: [frame(0x88b5), frame(0x88b6), frame(0x88cc), [1, 2, 3]])
        // Once with a table that is shared, once with one that moves.
        for other in [Sample(version: 1), Sample(version: 1, actions: ["pipe.drop", "pipe.pass"], tableSize: 32)] {
            let report = try bench.pipelines.swap(
                "sample", other.object(), source: "/tmp/b.p4", SwapOptions(dryRun: true, samples: samples))
            let run = try #require(report.testRun)
            #expect(run.packets == 3 && run.verdicts == ["drop": 2, "pass": 1] && run.problem == nil)
            #expect(run.text == "3 packets from lab.pcap: 2 drop, 1 pass")
        }
        #expect(try bench.counts(total: 0).isEmpty)
        #expect(try bench.pipelines.status(of: "sample").generations == [1])
    }

    @Test func aProgramThatAbortsOnEverythingDoesNotGoLive() throws {
        let bench = try Bench("aborts")
        _ = try bench.attach()
        let samples = TestRun.Samples(origin: "a test", packets: [frame(0x88b5)])
        let bad = Sample(version: 1, aborts: true)
        let error = try refusal {
            _ = try bench.pipelines.swap("sample", bad.object(), source: "/tmp/b.p4", SwapOptions(samples: samples))
        }
        #expect(error.sentence.contains("aborts on every packet") && error.sentence.contains("--force"))
        #expect(try bench.pipelines.status(of: "sample").generation == 1)
        let forced = SwapOptions(force: true, samples: samples)
        #expect(try bench.pipelines.swap("sample", bad.object(), source: "/tmp/b.p4", forced).done)
    }

    @Test func theProgramsOwnSamplesAreRunWithoutOthers() throws {
        let bench = try Bench("own")
        _ = try bench.attach()
        let report = try bench.pipelines.swap(
            "sample", Sample(version: 1, samples: [frame(0x88cc), frame(0x800)]).object(), source: "/tmp/b.p4")
        #expect(report.testRun?.text == "2 packets from the parser's states: 1 drop, 1 pass")
        #expect(try bench.counts(total: 0).isEmpty)
    }
}
