/// Removes a directory when this process has ended, however it ended: a shell of its own process group waits for that.
struct DirectoryGuard: ~Copyable, Sendable {
    private let child: ChildProcess

    /// Nil when there is no shell, or none can be started; the directory is then left behind by an interruption.
    init?(_ directory: String) {
        let script = "read line; rm -rf -- \"$0\""
        guard let shell = Files.program("sh") else { return nil }
        do throws(ProcessError) { child = try ChildProcess(shell, ["-c", script, directory]) } catch { return nil }
    }
}
