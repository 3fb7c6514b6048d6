import ArgumentParser
import Maps
import Pipeline
import Schema

/// `weir register`
struct RegisterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register", abstract: "The registers of a pipeline, which packets may change too.", subcommands: [Show.self, Set.self])

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The cells of registers that are not zero.")
        @OptionGroup var target: SettingArguments
        @ArgumentParser.Argument(help: "One register; all of them otherwise.") var register: String?
        @OptionGroup var output: OutputArguments

        private struct Row: Encodable {
            var register: String
            var index: UInt32
            var value: String
        }

        func run() throws {
            let live = try target.open()
            let settings = Settings(live.schema)
            let names = register.map { [$0] } ?? live.schema.registers.map(\.name)
            guard !names.isEmpty else { throw Refusal("the program of \(target.pipeline) has no registers") }
            var rows: [Row] = []
            for name in names {
                for setting in try settings.all(.init(kind: .register, name: name), maps: live.maps) {
                    rows.append(Row(register: setting.place.name, index: setting.place.number, value: setting.value ?? "0"))
                }
            }
            if output.json { return try Streams.json(rows) }
            var columns = Columns(["REGISTER", "INDEX", "VALUE"], right: [1, 2])
            columns.rows = rows.map { [$0.register, "\($0.index)", $0.value] }
            Streams.out(rows.isEmpty ? "every cell is 0\n" : columns.text)
        }
    }

    struct Set: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Set a cell of a register.", discussion: "weir counter reset NAME REGISTER sets all of its cells to 0.")
        @OptionGroup var target: SettingArguments
        @ArgumentParser.Argument(help: "The register.") var register: String
        @ArgumentParser.Argument(help: "The cell's index.") var index: UInt32
        @ArgumentParser.Argument(help: "The value, as its type is written: 5, 0x1f, 10.0.0.1.") var value: String

        func run() throws { try target.set("register set", Setting.Place(.register, register, index), value) }
    }
}
