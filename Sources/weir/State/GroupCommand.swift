import ArgumentParser
import Maps
import Pipeline
import Schema

/// `weir group`: the groups of a profile, of whose members a hash takes one.
struct GroupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "group", abstract: "The groups of a profile (action_selector).",
        discussion: "The members are a table of the profile's name: weir table add NAME PROFILE member=1 --action ...",
        subcommands: [List.self, Set.self, Delete.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The groups and their members.")
        @OptionGroup var target: SettingArguments
        @ArgumentParser.Argument(help: "The profile.") var profile: String
        @OptionGroup var output: OutputArguments

        private struct Row: Encodable {
            var group: UInt32
            var members: [UInt32]
        }

        func run() throws {
            let live = try target.open()
            let all = try ProfileAccess(profile, of: live.schema, maps: live.maps).all()
            if output.json { return try Streams.json(all.map { Row(group: $0.number, members: $0.members) }) }
            var columns = Columns(["GROUP", "MEMBERS"], right: [0])
            columns.rows = all.map { ["\($0.number)", $0.members.map { "\($0)" }.joined(separator: " ")] }
            Streams.out(all.isEmpty ? "no groups\n" : columns.text)
        }
    }

    struct Set: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Say which members a group has.")
        @OptionGroup var target: SettingArguments
        @ArgumentParser.Argument(help: "The profile.") var profile: String
        @ArgumentParser.Argument(help: "The group's number.") var group: UInt32
        @ArgumentParser.Argument(help: "Members, by number; one given twice is taken twice as often.") var members: [UInt32] = []

        func run() throws {
            try target.set("group set", Setting.Place(.group, profile, group), members.map { "\($0)" }.joined(separator: " "))
        }
    }

    struct Delete: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take a group away: entries that name it miss.")
        @OptionGroup var target: SettingArguments
        @ArgumentParser.Argument(help: "The profile.") var profile: String
        @ArgumentParser.Argument(help: "The group's number.") var group: UInt32

        func run() throws { try target.delete("group delete", Setting.Place(.group, profile, group)) }
    }
}
