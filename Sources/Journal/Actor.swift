import Glibc

/// Who does something, and when.
public enum Actor {
    /// `root`, or `alice (sudo)`: whoever logged in, where the kernel's audit id says so, else who called sudo or doas.
    public static var name: String {
        let own = named(geteuid()) ?? "user \(geteuid())"
        if let login = login, login != geteuid(), let name = named(login) { return "\(name) (\(own))" }
        for variable in ["SUDO_USER", "DOAS_USER"] {
            guard geteuid() == 0, let value = getenv(variable) else { continue }
            let caller = String(cString: value)
            if !caller.isEmpty, caller != own { return "\(caller) (sudo)" }
        }
        return own
    }

    private static func named(_ user: uid_t) -> String? { getpwuid(user).map { String(cString: $0.pointee.pw_name) } }

    /// The user of the login session, which a process cannot change once it is set; nil where it is not kept.
    private static var login: uid_t? {
        let file = open("/proc/self/loginuid", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var text = [UInt8](repeating: 0, count: 16)
        let count = read(file, &text, text.count)
        guard count > 0, let number = UInt32(String(decoding: text[..<count].prefix { $0 != 0x0a && $0 != 0 }, as: UTF8.self)) else { return nil }
        return number == UInt32.max ? nil : number
    }

    /// Now, as `2026-11-27T18:57:31.123Z`.
    static var time: String {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        var parts = tm()
        var seconds = now.tv_sec
        gmtime_r(&seconds, &parts)
        func digits(_ number: some BinaryInteger, _ count: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        return "\(digits(parts.tm_year + 1900, 4))-\(digits(parts.tm_mon + 1, 2))-\(digits(parts.tm_mday, 2))T"
            + "\(digits(parts.tm_hour, 2)):\(digits(parts.tm_min, 2)):\(digits(parts.tm_sec, 2)).\(digits(now.tv_nsec / 1_000_000, 3))Z"
    }
}
