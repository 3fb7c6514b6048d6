import Glibc

/// Holds a pipeline against every other `weir`: a lock (flock(2)) on a file beside the pins, given up with its owner, even
/// when that is killed.
struct PipelineLock: ~Copyable {
    private let descriptor: Int32
    private let path: String

    /// Waits up to `patience` seconds for who has it, then says so; `what` is what it is called then, the pipeline when nil.
    init(_ name: String, in directory: String, patience: Double = 10, what: String? = nil) throws(PipelineError) {
        let path = directory + "/" + name
        guard mkdir(directory, 0o700) == 0 || errno == EEXIST else {
            throw PipelineError("cannot make directory \(directory): \(words(errno))")
        }
        var tries = Int(patience * 20)
        while true {
            let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard opened >= 0 else { throw PipelineError("cannot open \(path): \(words(errno))") }
            if flock(opened, LOCK_EX | LOCK_NB) == 0 {
                if PipelineLock.isStill(opened, path) {
                    descriptor = opened
                    self.path = path
                    PipelineLock.sign(opened)
                    return
                }
                close(opened)  // The one who had it took the file away with the pipeline.
                continue
            }
            let holder = PipelineLock.holder(opened)
            close(opened)
            tries -= 1
            guard tries > 0 else {
                throw PipelineError("\(what ?? "pipeline \(name)") is being changed by another weir\(holder): try again when it has finished")
            }
            usleep(50_000)
        }
    }

    deinit {
        // Said aloud: a child that another thread starts at this moment has the descriptor too, until it runs its program.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Whether somebody changes the pipeline at this moment. Those who ask do not get in each other's way.
    static func isHeld(_ name: String, in directory: String) -> Bool {
        let opened = open(directory + "/" + name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard opened >= 0 else { return false }
        defer { close(opened) }
        return flock(opened, LOCK_SH | LOCK_NB) != 0
    }

    /// Takes the file away with the pipeline it stood for; the lock lasts until its owner goes.
    func forget() { unlink(path) }

    private static func isStill(_ descriptor: Int32, _ path: String) -> Bool {
        var ours = stat()
        var there = stat()
        return fstat(descriptor, &ours) == 0 && stat(path, &there) == 0 && ours.st_ino == there.st_ino
    }

    private static func sign(_ descriptor: Int32) {
        let text = "\(getpid())\n"
        _ = ftruncate(descriptor, 0)
        _ = pwrite(descriptor, text, text.utf8.count, 0)
    }

    private static func holder(_ descriptor: Int32) -> String {
        var text = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &text, text.count, 0)
        let digits = text.prefix(max(0, count)).prefix { (0x30...0x39).contains($0) }
        return digits.isEmpty ? "" : " (process \(String(decoding: digits, as: UTF8.self)))"
    }
}

/// The C library's words for an errno.
func words(_ code: Int32) -> String { String(cString: strerror(code)) }
