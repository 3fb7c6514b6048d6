import ArgumentParser
import Maps
import Pipeline
import Schema

/// `weir mirror`: the mirroring sessions by which clones leave.
struct MirrorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mirror", abstract: "The mirroring sessions of a pipeline: where clones go.",
        subcommands: [List.self, Set.self, Delete.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The sessions.")
        @OptionGroup var target: SettingArguments
        @OptionGroup var output: OutputArguments

        private struct Row: Encodable {
            var session: UInt32
            var port: UInt32?
            var group: UInt32?
        }

        func run() throws {
            let all = try target.open().replication().allSessions()
            if output.json { return try Streams.json(all.map { Row(session: $0.number, port: $0.port, group: $0.group) }) }
            var columns = Columns(["SESSION", "PORT", "GROUP"], right: [0, 1, 2])
            columns.rows = all.map { ["\($0.number)", $0.port.map { "\($0)" } ?? "", $0.group.map { "\($0)" } ?? ""] }
            Streams.out(all.isEmpty ? "no sessions: clones go nowhere\n" : columns.text)
        }
    }

    struct Set: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Send a session's clones to a port, a multicast group, or both.")
        @OptionGroup var target: SettingArguments
        @ArgumentParser.Argument(help: "The session's number.") var session: UInt32
        @Option(help: "The port.") var port: UInt32?
        @Option(help: "The multicast group.") var group: UInt32?

        func run() throws {
            let words = (port.map { ["port=\($0)"] } ?? []) + (group.map { ["group=\($0)"] } ?? [])
            try target.set("mirror set", Setting.Place(.session, "", session), words.joined(separator: " "))
        }
    }

    struct Delete: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "End a session.")
        @OptionGroup var target: SettingArguments
        @ArgumentParser.Argument(help: "The session's number.") var session: UInt32

        func run() throws { try target.delete("mirror delete", Setting.Place(.session, "", session)) }
    }
}

/// `weir multicast`: the groups of copies.
struct MulticastCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "multicast", abstract: "The multicast groups of a pipeline.", subcommands: [List.self, Set.self, Delete.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The groups.")
        @OptionGroup var target: SettingArguments
        @OptionGroup var output: OutputArguments

        private struct Row: Encodable {
            struct Copy: Encodable {
                var port: UInt32
                var rid: UInt32
            }
            var group: UInt32
            var copies: [Copy]
        }

        func run() throws {
            let all = try target.open().replication().allGroups()
            if output.json {
                return try Streams.json(all.map { Row(group: $0.number, copies: $0.replicas.map { .init(port: $0.port, rid: $0.rid) }) })
            }
            var columns = Columns(["GROUP", "COPIES (PORT:RID)"], right: [0])
            columns.rows = all.map { ["\($0.number)", $0.replicas.map { "\($0.port):\($0.rid)" }.joined(separator: " ")] }
            Streams.out(all.isEmpty ? "no groups\n" : columns.text)
        }
    }

    struct Set: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Say which copies a group stands for.")
        @OptionGroup var target: SettingArguments
        @ArgumentParser.Argument(help: "The group's number, 1 or more.") var group: UInt32
        @ArgumentParser.Argument(help: "PORT, or PORT:RID with the copy's number in the group.") var copies: [String] = []

        func run() throws { try target.set("multicast set", Setting.Place(.multicast, "", group), copies.joined(separator: " ")) }
    }

    struct Delete: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take a group away: packets for it are dropped.")
        @OptionGroup var target: SettingArguments
        @ArgumentParser.Argument(help: "The group's number.") var group: UInt32

        func run() throws { try target.delete("multicast delete", Setting.Place(.multicast, "", group)) }
    }
}

extension LivePipeline {
    /// Where its copies go; refused when it makes none.
    func replication() throws -> ReplicationAccess {
        guard let replication = schema.replication else { throw Refusal("the program of \(name) makes no copies of packets") }
        return try ReplicationAccess(replication, maps: maps)
    }
}
