import CBpf

#if canImport(Glibc)
import Glibc
#endif

/// A directory of a bpf file system, where programs and maps are pinned and outlive who made them.
public struct PinDirectory: Sendable, Hashable {
    /// Weir's own, mounted where `ip netns exec` does not hide it as it does /sys.
    public static let standardPath = "/run/weir/bpf"

    /// `standardPath`, unless root says otherwise in WEIR_PINS: then pipelines are of a world of their own, and foreign to the other one.
    public static var ownPath: String {
        guard let chosen = getenv("WEIR_PINS"), chosen.pointee == 0x2f else { return standardPath }
        return String(cString: chosen)
    }

    /// What stands in a directory.
    public struct Pin: Sendable, Hashable {
        public enum Kind: Sendable, Hashable { case directory, map, program, link, other }
        public var name: String
        public var path: String
        public var kind: Kind
    }

    public let path: String

    /// The directory at `path`, which must be in a bpf file system.
    public init(_ path: String) throws(BPFError) {
        guard try PinDirectory.isBPF(path) else {
            throw BPFError(operation: "use \(path)", code: Int(EINVAL), words: "it is not in a bpf file system")
        }
        self.path = path
    }

    /// Weir's own, for root only; made and mounted when missing.
    ///
    /// Inside `ip netns exec`, and wherever else there are mounts of one's own, it is that of process 1, seen through
    /// `/proc/1/root`: a file system mounted in there would go with whoever is in there, and its pins with it.
    public static func mounted(at path: String = ownPath) throws(BPFError) -> PinDirectory {
        if (try? isBPF(path)) == true { return try PinDirectory(path) }
        guard weir_has_own_mounts() == 1 else { return try mounted(here: path) }
        let seen = "/proc/1/root" + path
        if (try? isBPF(seen)) == true { return try PinDirectory(seen) }
        guard weir_mount_bpf_outside(path) == 0 else { throw BPFError("mount a bpf file system at \(path)") }
        return try PinDirectory(seen)
    }

    private static func mounted(here path: String) throws(BPFError) -> PinDirectory {
        var made = ""
        for part in path.split(separator: "/") {
            made += "/" + part
            guard mkdir(made, 0o700) == 0 || errno == EEXIST || errno == EROFS else { throw BPFError("make directory \(made)") }
        }
        if try !isBPF(path) {
            guard mount("bpf", path, "bpf", UInt(MS_NOSUID | MS_NODEV | MS_NOEXEC), "mode=0700") == 0 else {
                throw BPFError("mount a bpf file system at \(path)")
            }
        }
        return try PinDirectory(path)
    }

    /// Takes the file system mounted at `path` away with all its pins, unless somebody is in it.
    public static func unmount(_ path: String) throws(BPFError) {
        guard umount2(path, 0) == 0 else { throw BPFError("unmount \(path)") }
    }

    /// The directory `name` in this one.
    public func directory(_ name: String) throws(BPFError) -> PinDirectory { try PinDirectory(path + "/" + name) }

    /// The same, made when missing.
    public func makeDirectory(_ name: String) throws(BPFError) -> PinDirectory {
        guard mkdir(path + "/" + name, 0o700) == 0 || errno == EEXIST else {
            throw BPFError("make directory \(path)/\(name)")
        }
        return try directory(name)
    }

    /// What stands in it, by name. Opens each pin for a moment to see what it is.
    public func pins() throws(BPFError) -> [Pin] {
        guard let directory = opendir(path) else { throw BPFError("list \(path)") }
        defer { closedir(directory) }
        var all: [Pin] = []
        while let entry = readdir(directory) {
            let name = Maps.text(of: &entry.pointee.d_name)
            guard name != ".", name != ".." else { continue }
            let place = path + "/" + name
            let isDirectory = entry.pointee.d_type == UInt8(DT_DIR)
            all.append(Pin(name: name, path: place, kind: isDirectory ? .directory : PinDirectory.kind(of: place)))
        }
        return all.sorted { $0.name < $1.name }
    }

    /// Whether nothing can be pinned or removed in it: mounted read-only, as a whole or as it is seen from here.
    public var isReadOnly: Bool {
        var status = statvfs()
        return statvfs(path, &status) == 0 && status.f_flag & UInt(ST_RDONLY) != 0
    }

    public func contains(_ name: String) -> Bool { access(path + "/" + name, F_OK) == 0 }

    /// Moves a pin or directory of this directory to another of the same file system; replaces a pin of that name.
    public func move(_ name: String, to target: PinDirectory, as other: String) throws(BPFError) {
        guard rename(path + "/" + name, target.path + "/" + other) == 0 else {
            throw BPFError("move \(path)/\(name) to \(target.path)/\(other)")
        }
    }

    /// Takes a pin away, or a directory with all that is in it; false when there is none. What is pinned stays in
    /// the kernel as long as something else holds it.
    @discardableResult
    public func remove(_ name: String) throws(BPFError) -> Bool {
        let place = path + "/" + name
        if unlink(place) == 0 { return true }
        if errno == ENOENT { return false }
        guard errno == EISDIR || errno == EPERM else { throw BPFError("remove \(place)") }
        let inner = try directory(name)
        for pin in try inner.pins() { try inner.remove(pin.name) }
        guard rmdir(place) == 0 else { throw BPFError("remove \(place)") }
        return true
    }

    /// All bpf file systems this process sees, as directories (/proc/self/mountinfo).
    public static func all() -> [PinDirectory] {
        let text = String(decoding: contents(of: "/proc/self/mountinfo"), as: UTF8.self)
        var seen: [PinDirectory] = []
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count, fields[dash + 1] == "bpf", fields.count > 4,
                let directory = try? PinDirectory(String(fields[4])), !seen.contains(directory)
            else { continue }
            seen.append(directory)
        }
        return seen
    }

    private static func isBPF(_ path: String) throws(BPFError) -> Bool {
        let answer = weir_is_bpffs(path)
        guard answer >= 0 else { throw BPFError("use \(path)") }
        return answer == 1
    }

    private static func kind(of path: String) -> Pin.Kind {
        let raw = openPin(path)
        guard raw >= 0 else { return .other }
        switch ObjectKind(of: Descriptor(owning: raw)) {
        case .map: return .map
        case .program: return .program
        case .link: return .link
        case .other: return .other
        }
    }
}

/// A descriptor of what is pinned at `path` (BPF_OBJ_GET), or a negative errno. In a file system that is read-only as a whole the kernel gives
/// none to write with: then one to read with.
func openPin(_ path: String) -> Int32 {
    let raw = bpf_obj_get(path)
    guard raw == -EROFS || (raw < 0 && errno == EROFS) else { return raw }
    var options = bpf_obj_get_opts()
    options.sz = MemoryLayout<bpf_obj_get_opts>.size
    options.file_flags = UInt32(BPF_F_RDONLY)
    return bpf_obj_get_opts(path, &options)
}

/// A small file's bytes, as of /proc; empty when it cannot be read.
func contents(of path: String) -> [UInt8] {
    let raw = open(path, O_RDONLY | O_CLOEXEC)
    guard raw >= 0 else { return [] }
    let file = Descriptor(owning: raw)
    var all: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 14)
    while case let count = read(file.raw, &chunk, chunk.count), count > 0 { all += chunk[..<count] }
    return all
}
