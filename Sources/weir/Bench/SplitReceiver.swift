import Glibc
import Netlink

/// The receiving end of a veth pair on a processor of its own: its NAPI runs as a kernel thread, whose time can be read.
struct SplitReceiver {
    private let thread: Int32

    /// For the calling thread, whose network namespace has the interface: gives the thread a view of that namespace's sysfs, has the
    /// interface's NAPI run as a thread (`/sys/class/net/NAME/threaded`), and binds that to the second processor, the caller to the
    /// first. The caller must be a thread that ends afterwards.
    init(_ interface: String) throws {
        try NetworkNamespace.showSysfs()
        let setting = open("/sys/class/net/\(interface)/threaded", O_WRONLY | O_CLOEXEC)
        defer { close(setting) }
        guard setting >= 0, write(setting, "1", 1) == 1 else { throw Refusal("the kernel does not run the NAPI of \(interface) as a thread") }
        guard let thread = Self.thread(of: interface) else { throw Refusal("\(interface) has no NAPI thread") }
        self.thread = thread
        try NetworkNamespace.run(thread: 0, on: 0)
        try NetworkNamespace.run(thread: thread, on: 1)
    }

    /// Nanoseconds that the receiver has had a processor.
    var time: Double {
        let text = (try? Files.read("/proc/\(thread)/schedstat")).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return text.split(separator: " ").first.flatMap { Double($0) } ?? 0
    }

    private static func thread(of interface: String) -> Int32? {
        // The newest: an interface of that name may be in another namespace.
        guard let folder = opendir("/proc") else { return nil }
        defer { closedir(folder) }
        var processes: [Int32] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) } }
            if let process = Int32(name) { processes.append(process) }
        }
        return processes.sorted(by: >).first { process in
            let name = (try? Files.read("/proc/\(process)/comm")).map { String(decoding: $0, as: UTF8.self) } ?? ""
            return name.hasPrefix("napi/\(interface)-")
        }
    }
}
