import Glibc

/// A terminal of a test's own: a tmux server with one window in which a shell runs. It ends with the value.
public final class Tmux {
    private let name: String
    private let shell: String

    /// - Parameter environment: Assignments for the shell, `NAME=value` each.
    public init(_ width: Int, _ height: Int, environment: String = "LC_ALL=C.UTF-8") throws {
        name = "weir-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        shell = "env -u NO_COLOR -u COLORTERM XDG_STATE_HOME=/tmp/\(name) \(environment) PS1='$ ' bash --norc"
        let (status, text) = Tmux.sh(
            "tmux -L \(name) -f /dev/null new-session -d -x \(width) -y \(height) \"\(shell)\"")
        guard status == 0 else { throw Failure(text: "tmux did not start (apt-get install tmux): \(text)") }
        try wait { $0.contains("$") }
    }
    deinit {
        close()
        _ = Tmux.sh("rm -rf /tmp/\(name)")
    }

    /// Closes the terminal, whatever runs in it.
    public func close() { _ = Tmux.sh("tmux -L \(name) kill-server") }

    public struct Failure: Error, CustomStringConvertible {
        var text: String
        public var description: String { text }
    }

    /// A program of the package, beside the test's own binary.
    public static func program(_ name: String) -> String {
        var path = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &path, path.count - 1)
        let own = String(decoding: path[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return own.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/" + name
    }

    public static func sh(_ command: String) -> (status: Int32, output: String) { shLater(command)() }

    /// Starts a command; what is returned waits for its end.
    public static func shLater(_ command: String) -> () -> (status: Int32, output: String) {
        guard let pipe = popen(command + " 2>&1", "r") else { return { (-1, "popen failed") } }
        return { read(pipe) }
    }

    private static func read(_ pipe: UnsafeMutablePointer<FILE>) -> (status: Int32, output: String) {
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = fread(&buffer, 1, buffer.count, pipe)
            if count == 0 { break }
            output += buffer[..<count]
        }
        return (pclose(pipe), String(decoding: output, as: UTF8.self))
    }

    private func tmux(_ command: String) -> String { Tmux.sh("tmux -L \(name) \(command)").output }

    /// Types text as it stands.
    public func type(_ text: String) { _ = tmux("send-keys -l -- '\(text)'") }
    /// Presses keys by tmux's names: `Enter`, `C-z`, `Down`.
    public func press(_ keys: String) { _ = tmux("send-keys \(keys)") }
    public func resize(_ width: Int, _ height: Int) { _ = tmux("resize-window -x \(width) -y \(height)") }
    public var screen: String { tmux("capture-pane -p") }
    public var coloured: String { tmux("capture-pane -p -e") }
    /// What the terminal keeps about the mode it is in.
    public func mode(_ format: String) -> String { tmux("display-message -p '#{\(format)}'").filter { $0 != "\n" } }
    /// The process that the window began with: the shell, or what it made way for by `exec`.
    public var process: Int32? {
        Int32(Tmux.sh("tmux -L \(name) display-message -p '#{pane_pid}'").output.filter(\.isNumber))
    }
    /// The process that has the terminal.
    public var job: Int32? {
        Int32(Tmux.sh("pgrep -P $(tmux -L \(name) display-message -p '#{pane_pid}')").output.filter(\.isNumber))
    }

    /// Waits until the screen is as it should be; a minute at most, since every other test may be running on the same cores.
    public func wait(_ condition: (String) -> Bool) throws {
        for _ in 0..<1200 {
            if condition(screen) { return }
            usleep(50_000)
        }
        throw Failure(text: "the screen never came:\n" + screen)
    }
}
