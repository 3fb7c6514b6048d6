import Driver
import Glibc
import TUI

/// Where a console keeps what it remembers: `$XDG_STATE_HOME/weir/console.yaml`, by default below `~/.local/state`.
enum ConsoleMemory {
    static var path: String? {
        if let state = variable("XDG_STATE_HOME"), state.hasPrefix("/") { return state + "/weir/console.yaml" }
        return variable("HOME").map { $0 + "/.local/state/weir/console.yaml" }
    }

    static func read() -> Memory {
        guard let path, let bytes = readFile(path), bytes.count < 1 << 16 else { return Memory() }
        return found(Memory(yaml: String(decoding: bytes, as: UTF8.self)))
    }

    /// Without a theme that is not there: it would be complained about at every start.
    private static func found(_ memory: Memory) -> Memory {
        var memory = memory
        if let theme = memory.theme, !Themes.isThere(theme) { memory.theme = nil }
        return memory
    }

    /// Keeps it; who has no place for it simply starts afresh the next time.
    static func write(_ memory: Memory) {
        guard let path else { return }
        let folders = path.split(separator: "/").dropLast()
        var made = ""
        var owner = stat()
        for folder in folders {
            made += "/" + folder
            if stat(made, &owner) == 0 { continue }
            guard mkdir(made, 0o700) == 0 else { return }
        }
        do throws(Refusal) { try Files.write(Array(found(memory).text.utf8), to: path) } catch { return }
        // Through sudo the home is another's: what is his stays his.
        if geteuid() == 0, let home = variable("HOME"), path.hasPrefix(home + "/"), stat(home, &owner) == 0, owner.st_uid != 0 {
            var mine = ""
            for part in path.split(separator: "/") {
                mine += "/" + part
                if mine.count > home.count { lchown(mine, owner.st_uid, owner.st_gid) }
            }
        }
    }

    static func variable(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }

    /// Who works here, for the log: `root`, `alice (sudo)`.
    static var who: String {
        let own = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "user \(geteuid())"
        guard geteuid() == 0, let caller = variable("SUDO_USER") ?? variable("DOAS_USER"), caller != own else { return own }
        return "\(caller) (sudo)"
    }
}
