import Driver
import Glibc
import Synchronization
import TUI

/// Themes by name: the operator's own, those of the host, those inside the binary, in that order; or the path of a file.
enum Themes {
    /// Where files `NAME.yaml` are looked for.
    static var folders: [String] {
        let own = ConsoleMemory.variable("XDG_CONFIG_HOME") ?? ConsoleMemory.variable("HOME").map { $0 + "/.config" }
        return (own.map { [$0 + "/weir/themes"] } ?? []) + ["/etc/weir/themes"]
    }

    /// The file of a theme; nil when it is inside the binary, or nowhere.
    static func file(_ name: String) -> String? {
        if name.contains("/") || name.hasSuffix(".yaml") { return name }
        return folders.map { "\($0)/\(name).yaml" }.first { access($0, R_OK) == 0 }
    }

    /// The text of a theme.
    private static func text(_ name: String) -> String? {
        guard let file = file(name) else { return Theme.builtinText(name) }
        return readFile(file).flatMap { $0.count < 1 << 20 ? String(decoding: $0, as: UTF8.self) : nil }
    }

    /// Whether there is something to read by that name.
    static func isThere(_ name: String) -> Bool { text(name) != nil }

    /// A theme; what it leaves out looks as in the default one.
    static func named(_ name: String) -> Result<Theme, ThemeError> {
        guard let own = text(name) else {
            let why = file(name).map { "\($0) cannot be read" } ?? "no theme is called \(name): there are \(names.joined(separator: ", "))"
            return .failure(ThemeError(theme: name, line: 0, text: why))
        }
        do throws(ThemeError) {
            // A theme that inherits from its own name means the one inside the binary.
            let theme = try Theme(name: name, yaml: own) { $0 == name ? Theme.builtinText($0) : text($0) }
            return .success(theme.completed(by: .standard))
        } catch { return .failure(ThemeError(theme: error.theme, line: error.line, text: error.description)) }
    }

    /// All there are by name.
    static var names: [String] {
        var names = Theme.builtinNames
        for folder in folders {
            guard let listing = opendir(folder) else { continue }
            defer { closedir(listing) }
            while let entry = readdir(listing) {
                let file = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
                guard file.hasSuffix(".yaml") else { continue }
                let name = String(file.dropLast(5))
                if !names.contains(name) { names.append(name) }
            }
        }
        return names
    }
}

/// Notices when the file of the theme in use is changed.
final class ThemeWatch: Sendable {
    private let bell: Bell
    /// The file of the theme in use, and what was in it when it was taken into use; nil for one inside the binary.
    private let wanted = Mutex<(file: String, bytes: [UInt8]?)?>(nil)

    init(changed: @escaping @Sendable () -> Void) throws(Refusal) {
        bell = try Bell()
        try Background.start { [self] in
            do throws(Refusal) {
                var watch = try FolderWatch()
                while true {
                    let file = wanted.withLock { $0?.file }
                    _ = watch.watch(file.map { [Trial.folder(of: $0)] } ?? [])
                    watch.drain()
                    if let file, let bytes = readFile(file) {
                        let isNew = wanted.withLock { wanted in
                            guard wanted?.file == file, wanted?.bytes != bytes else { return false }
                            wanted?.bytes = bytes
                            return true
                        }
                        if isNew { changed() }
                    }
                    if bell.wait(seconds: nil, or: watch.descriptor) { bell.wait(seconds: 0.05) }
                }
            } catch { return }
        }
    }

    /// From now on this theme is in use.
    func watch(_ name: String) {
        let file = Themes.file(name)
        wanted.withLock { wanted in
            guard wanted?.file != file else { return }
            wanted = file.map { ($0, readFile($0)) }
        }
        bell.ring()
    }
}
