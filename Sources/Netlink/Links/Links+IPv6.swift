import CMnl
import Glibc

extension Links {
    /// Turns IPv6 on a link on or off (`net.ipv6.conf.IF.disable_ipv6`). Off, it sends nothing of its own and has no
    /// IPv6 addresses. A kernel without IPv6 has it off already.
    public static func setIPv6(
        on: Bool, of link: Int, in socket: borrowing NetlinkSocket
    ) throws(NetlinkError) {
        let name = try at(link, in: socket).name
        do throws(Errno) {
            // What /proc/sys/net shows depends on the thread that looks.
            try NamespaceDescriptor(of: socket).run { () throws(Errno) in try disableIPv6(!on, name) }.get()
        } catch {
            throw NetlinkError("turn IPv6 of \(name) \(on ? "on" : "off")", error)
        }
    }

    private static func disableIPv6(_ disabled: Bool, _ name: String) throws(Errno) {
        let file = open("/proc/sys/net/ipv6/conf/\(name)/disable_ipv6", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else {
            let failure = Errno(errno)
            if failure == .noEntry, disabled, access("/proc/sys/net/ipv6", F_OK) != 0 { return }
            throw failure
        }
        defer { close(file) }
        guard write(file, disabled ? "1" : "0", 1) == 1 else { throw Errno(errno) }
    }
}
