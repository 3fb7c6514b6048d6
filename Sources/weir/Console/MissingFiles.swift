import Driver
import Synchronization
import Syntax

/// Notices which files were looked for and are not there.
final class MissingFiles: Sendable {
    private let noticed = Mutex<Set<String>>([])

    var paths: Set<String> { noticed.withLock { $0 } }

    /// Files of the disk.
    var provider: FileProvider {
        FileProvider(
            read: { path in
                let bytes = FileProvider.disk.read(path)
                if bytes == nil { self.noticed.withLock { _ = $0.insert(path) } }
                return bytes
            }, system: FileProvider.disk.system)
    }
}
