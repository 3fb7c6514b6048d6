import ArgumentParser

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A command as ArgumentParser describes it (`--experimental-dump-help`): what help and manual pages are both made from.
struct CommandDescription: Decodable {
    struct Name: Decodable {
        enum Kind: String, Decodable { case long, short, longWithSingleDash }
        var kind: Kind
        var name: String

        var text: String {
            switch kind {
            case .long: "--" + name
            case .short, .longWithSingleDash: "-" + name
            }
        }
    }
    struct Argument: Decodable {
        enum Kind: String, Decodable { case positional, option, flag }
        var kind: Kind
        var shouldDisplay: Bool
        var isOptional: Bool
        var isRepeating: Bool
        var names: [Name]?
        var valueName: String?
        var defaultValue: String?
        var allValues: [String]?
        var abstract: String?
        var discussion: String?
    }
    var commandName: String
    var abstract: String?
    var discussion: String?
    var shouldDisplay: Bool
    var arguments: [Argument]?
    var subcommands: [CommandDescription]?

    private struct Dump: Decodable { var command: CommandDescription }

    /// `weir` and everything below it.
    static func ofWeir() throws -> CommandDescription {
        try JSONDecoder().decode(Dump.self, from: Data(Weir._dumpHelp().utf8)).command
    }
}
