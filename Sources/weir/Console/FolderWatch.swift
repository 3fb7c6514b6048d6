import Glibc

/// Notices changes in folders (inotify(7)). Folders and not files: editors put a new file in the place of the old one.
struct FolderWatch: ~Copyable {
    /// Readable when something changed.
    let descriptor: Int32
    private var watches: [String: Int32] = [:]

    init() throws(Refusal) {
        descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        guard descriptor >= 0 else { throw Refusal("files cannot be watched: \(String(cString: strerror(errno)))") }
    }

    deinit { close(descriptor) }

    /// Watches these folders and no others; false when one of them cannot be watched.
    mutating func watch(_ folders: Set<String>) -> Bool {
        for (folder, watch) in watches where !folders.contains(folder) {
            inotify_rm_watch(descriptor, watch)
            watches[folder] = nil
        }
        var all = true
        let changes = IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MODIFY
        for folder in folders where watches[folder] == nil {
            let watch = inotify_add_watch(descriptor, folder, UInt32(changes))
            if watch >= 0 { watches[folder] = watch } else { all = false }
        }
        return all
    }

    /// Forgets what was noticed so far.
    func drain() {
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while read(descriptor, &buffer, buffer.count) > 0 {}
    }
}
