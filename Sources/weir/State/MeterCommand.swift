import ArgumentParser
import Maps
import Pipeline
import Schema

/// `weir meter`
struct MeterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "meter", abstract: "The meters of a pipeline: two rates, three colours.", subcommands: [Show.self, Set.self])

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The meters that have rates; others say green.")
        @ArgumentParser.Argument(help: "The pipeline.", completion: Completions.pipeline) var pipeline: String
        @ArgumentParser.Argument(help: "One meter; all of them otherwise.") var meter: String?
        @OptionGroup var output: OutputArguments

        private struct Row: Encodable {
            var meter: String
            var index: UInt32
            var unit: String
            var committedPerSecond: Double
            var committedBurst: Double
            var peakPerSecond: Double
            var peakBurst: Double
        }

        func run() throws {
            let live = try Pipelines.ofThisHost().open(pipeline)
            let names = meter.map { [$0] } ?? (live.schema.meters ?? []).map(\.name)
            guard !names.isEmpty else { throw Refusal("the program of \(pipeline) has no meters") }
            var rows: [Row] = []
            for name in names {
                let access = try MeterAccess(name, of: live.schema, maps: live.maps)
                for cell in try access.cells() {
                    rows.append(
                        Row(
                            meter: access.meter.name, index: cell.index, unit: access.meter.unit.rawValue,
                            committedPerSecond: cell.committed.perSecond, committedBurst: cell.committed.burst.rounded(),
                            peakPerSecond: cell.peak.perSecond, peakBurst: cell.peak.burst.rounded()))
                }
            }
            if output.json { return try Streams.json(rows) }
            var columns = Columns(["METER", "INDEX", "UNIT", "COMMITTED/s", "BURST", "PEAK/s", "BURST"], right: [1, 3, 4, 5, 6])
            columns.rows = rows.map {
                [
                    $0.meter, "\($0.index)", $0.unit, Figures.decimal($0.committedPerSecond, places: 1), Figures.decimal($0.committedBurst, places: 0),
                    Figures.decimal($0.peakPerSecond, places: 1), Figures.decimal($0.peakBurst, places: 0),
                ]
            }
            Streams.out(rows.isEmpty ? "no rates are set: every packet is green\n" : columns.text)
        }
    }

    struct Set: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Set the rates of a meter.",
            discussion: "A rate is RATE:BURST, in packets or bytes a second and packets or bytes. A rate of 0 is one that nothing exceeds.")
        @ArgumentParser.Argument(help: "The pipeline.", completion: Completions.pipeline) var pipeline: String
        @ArgumentParser.Argument(help: "The meter.") var meter: String
        @ArgumentParser.Argument(help: "Its index, or all.") var index: String
        @ArgumentParser.Argument(help: "The committed rate: what is above it is yellow.") var committed: String
        @ArgumentParser.Argument(help: "The peak rate: what is above it is red.") var peak: String

        func run() throws {
            func rate(_ word: String) throws -> MeterRate {
                let parts = word.split(separator: ":", omittingEmptySubsequences: false)
                guard parts.count == 2, let rate = Double(parts[0]), let burst = Double(parts[1]), rate >= 0, burst >= 0,
                    rate.isFinite, burst.isFinite
                else { throw Refusal("a rate is RATE:BURST, two numbers of 0 or more, not \(word)") }
                return MeterRate(perSecond: rate, burst: burst)
            }
            let cell: UInt32?
            if index == "all" { cell = nil } else {
                guard let number = UInt32(index) else { throw Refusal("an index is a number, or all, not \(index)") }
                cell = number
            }
            let (low, high) = (try rate(committed), try rate(peak))
            try Recording.plainly("meter set", pipeline) { live in
                try MeterAccess(meter, of: live.schema, maps: live.maps).set(cell, committed: low, peak: high)
            }
        }
    }
}

/// `weir group`: the groups of a profile, of whose members a hash takes one.
struct GroupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "group", abstract: "The groups of a profile (action_selector).",
        discussion: "The members are a table of the profile's name: weir table add NAME PROFILE member=1 --action ...",
        subcommands: [List.self, Set.self, Delete.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The groups and their members.")
        @ArgumentParser.Argument(help: "The pipeline.", completion: Completions.pipeline) var pipeline: String
        @ArgumentParser.Argument(help: "The profile.") var profile: String
        @OptionGroup var output: OutputArguments

        private struct Row: Encodable {
            var group: UInt32
            var members: [UInt32]
        }

        func run() throws {
            let live = try Pipelines.ofThisHost().open(pipeline)
            let all = try ProfileAccess(profile, of: live.schema, maps: live.maps).all()
            if output.json { return try Streams.json(all.map { Row(group: $0.number, members: $0.members) }) }
            var columns = Columns(["GROUP", "MEMBERS"], right: [0])
            columns.rows = all.map { ["\($0.number)", $0.members.map { "\($0)" }.joined(separator: " ")] }
            Streams.out(all.isEmpty ? "no groups\n" : columns.text)
        }
    }

    struct Set: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Say which members a group has.")
        @ArgumentParser.Argument(help: "The pipeline.", completion: Completions.pipeline) var pipeline: String
        @ArgumentParser.Argument(help: "The profile.") var profile: String
        @ArgumentParser.Argument(help: "The group's number.") var group: UInt32
        @ArgumentParser.Argument(help: "Members, by number; one given twice is taken twice as often.") var members: [UInt32] = []

        func run() throws {
            try Recording.plainly("group set", pipeline) { live in
                let access = try ProfileAccess(profile, of: live.schema, maps: live.maps)
                let table = try TableAccess(access.profile.name, of: live.schema, maps: live.maps)
                for member in Swift.Set(members).sorted() {
                    guard try table.entry([.exact(Bits(UInt64(member), width: 32))]) != nil else {
                        throw Refusal("profile \(access.profile.name) has no member \(member): add it first, weir table add \(pipeline) \(profile) member=\(member) --action ...")
                    }
                }
                try access.set(group, members)
            }
        }
    }

    struct Delete: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take a group away: entries that name it miss.")
        @ArgumentParser.Argument(help: "The pipeline.", completion: Completions.pipeline) var pipeline: String
        @ArgumentParser.Argument(help: "The profile.") var profile: String
        @ArgumentParser.Argument(help: "The group's number.") var group: UInt32

        func run() throws {
            try Recording.plainly("group delete", pipeline) { live in
                try ProfileAccess(profile, of: live.schema, maps: live.maps).delete(group)
            }
        }
    }
}
