import Glibc
import Maps
import TUI

extension Observer {
    /// What XDP lost on the interfaces of a network namespace, by the inode of that and their index. Counting begins with the second look,
    /// so that the first screen does not wait for it.
    func lost() -> [UInt32: [Int: [Interface.Fault]]] {
        guard looks > 1, isPrivileged else { return [:] }
        if !triedFaults {
            triedFaults = true
            do throws(BPFError) {
                let watch = try XDPFaults()
                let missing = watch.missing
                faults = consume watch
                if !missing.isEmpty { gaps.append("not counted: " + missing.joined(separator: "; ")) }
            } catch { gaps.append("frames that XDP loses are not counted: \(error)") }
        }
        let counts: [XDPFaults.Count]
        switch faults {
        case .some(let watch): counts = trying { try watch.counts() } ?? []
        case .none: return [:]
        }
        var all: [UInt32: [Int: [Interface.Fault]]] = [:]
        for count in counts {
            let fault = Interface.Fault(reason: Observer.reason(count), total: count.count)
            all[count.namespace, default: [:]][count.interface, default: []].append(fault)
        }
        return all.mapValues { $0.mapValues { $0.sorted { $0.reason < $1.reason } } }
    }

    private static func reason(_ count: XDPFaults.Count) -> String {
        let words = String(cString: strerror(Int32(clamping: -count.code)))
        switch count.kind {
        case .redirect: return "redirects failed: \(words)"
        case .exception:
            switch count.code {
            case 0: return "aborted by the program"
            case 1...4: return "the driver could not \(["", "drop", "pass", "transmit", "redirect"][count.code])"
            default: return "a verdict nobody knows: \(count.code)"
            }
        }
    }
}
