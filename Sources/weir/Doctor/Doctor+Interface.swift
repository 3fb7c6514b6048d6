import Glibc
import Netlink

/// What an interface allows.
extension Doctor {
    /// The interfaces named, or all of the namespace.
    static func interfaces(_ names: [String], in namespace: NetworkNamespace?) -> [Finding] {
        do throws(NetlinkError) {
            let socket = try NetlinkSocket(in: namespace)
            let links = names.isEmpty ? try Links.all(in: socket).filter { !$0.isLoopback } : []
            var findings: [Finding] = []
            for name in names {
                do throws(NetlinkError) {
                    findings += look(at: try Links.named(name, in: socket), namespace, socket)
                } catch {
                    findings.append(.bad(name, "\(error)"))
                }
            }
            for link in links { findings += look(at: link, namespace, socket) }
            return findings
        } catch {
            return [.bad("interfaces", "\(error)")]
        }
    }

    private static func look(at link: Link, _ namespace: NetworkNamespace?, _ socket: borrowing NetlinkSocket) -> [Finding] {
        var findings = driver(of: link, namespace) + size(of: link, namespace) + offloads(of: link, namespace, socket)
        if !link.isUp { findings.append(.note(link.name, "it is down", mend: command("ip link set \(link.name) up", namespace))) }
        return findings
    }

    /// A command as it is written outside of the namespace it is for.
    private static func command(_ words: String, _ namespace: NetworkNamespace?) -> String {
        namespace.map { "ip netns exec \($0.name) \(words)" } ?? words
    }

    private static func driver(of link: Link, _ namespace: NetworkNamespace?) -> [Finding] {
        do throws(NetlinkError) {
            guard let features = try XDPFeatures.of(link: link.index, in: namespace) else {
                return [.note(link.name, "what its driver can do for XDP is not known: this kernel does not say")]
            }
            guard features.contains(.basic) else {
                return [.note(link.name, "its driver has no native XDP: generic mode works, some times slower")]
            }
            var can = ["native XDP"]
            if features.contains(.redirect) { can.append("redirects") }
            if features.contains(.redirectTarget) { can.append("takes redirects") }
            if features.contains(.fragments) { can.append("large packets") }
            if features.contains(.offload) { can.append("offload") }
            var findings: [Finding] = [.good(link.name, can.joined(separator: ", "))]
            if !features.contains(.redirect) { findings.append(.note(link.name, "its driver cannot redirect: programs there drop, pass and transmit")) }
            if !features.contains(.redirectTarget), link.kind == "veth" {
                let words = "frames redirected to it are lost: its far end does not poll"
                findings.append(.note(link.name, words, mend: "ethtool -K \(link.name) gro on, in the namespace of its far end"))
            } else if !features.contains(.redirectTarget) {
                findings.append(.note(link.name, "frames redirected to it are lost: its driver takes none"))
            }
            return findings
        } catch {
            return [.note(link.name, "\(error)")]
        }
    }

    /// Native XDP wants a packet in one page.
    private static func size(of link: Link, _ namespace: NetworkNamespace?) -> [Finding] {
        guard link.mtu > 3506 else { return [] }
        let words = "an MTU of \(link.mtu) is more than a page holds: most drivers refuse native XDP"
        return [.note(link.name, words, mend: command("ip link set \(link.name) mtu 3506", namespace))]
    }

    private static func offloads(of link: Link, _ namespace: NetworkNamespace?, _ socket: borrowing NetlinkSocket) -> [Finding] {
        var findings: [Finding] = []
        if let flags = try? Links.offloadFlags(of: link.index, in: socket) {
            if flags.contains(.largeReceive) {
                findings.append(.bad(link.name, "LRO merges packets before XDP sees them", mend: command("ethtool -K \(link.name) lro off", namespace)))
            }
            if flags.contains(.vlanStrip) {
                let words = "VLAN tags are taken out on receiving: a program does not see them in the packet"
                findings.append(.note(link.name, words, mend: command("ethtool -K \(link.name) rxvlan off", namespace)))
            }
        }
        if link.kind == "veth", (try? Links.offload(.transmitChecksum, of: link.index, in: socket)) == true {
            let words = "checksums of packets sent from here stay undone, and native XDP at the far end forwards them so"
            findings.append(.note(link.name, words, mend: command("ethtool -K \(link.name) tx off", namespace)))
        }
        return findings
    }
}
