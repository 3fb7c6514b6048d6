import Glibc
import Maps
import Netlink
import Pipeline
import Schema
import TUI

/// Looks at the kernel for the console, and remembers from one look to the next what costs much to ask again. It belongs to
/// the thread that samples.
final class Observer {
    /// A pipeline held open, with the names the console calls its parts by.
    final class Open {
        let live: LivePipeline
        let names: ShortNames
        /// Tables that another thread reads, by their full names.
        var accesses: [String: TableReader.Access] = [:]
        init(_ live: consuming LivePipeline) {
            names = ShortNames(live.schema)
            self.live = live
        }
    }
    /// The name of the host, and of the network namespace when it has one.
    private let host: String
    private var pipelines: Result<Pipelines, PipelineError>
    private var last: TUI.Snapshot?
    private var statistics: RunStatistics?

    var gaps: [String] = []
    var open: [String: Open] = [:]
    /// How many entries a table had when it was last counted.
    var counts: [TablePlace: Int] = [:]
    /// Tables that have more entries than are read with every look.
    var longTables: Set<TablePlace> = []
    var programNames: [UInt32: String] = [:]
    /// What programs may return, asked for once.
    var returnValues: [UInt32: ReturnValues] = [:]
    /// The bpf_links of the host.
    var links: [LinkInfo] = []
    /// What XDP loses; nil before the second look, and where it cannot be counted.
    var faults: XDPFaults?
    var triedFaults = false
    let isPrivileged = geteuid() == 0
    /// The inode of this network namespace.
    let inode: UInt32?
    private(set) var looks = 0
    /// Who reads long tables.
    let reader: TableReader?
    /// Counted up when long tables are to be read again.
    private(set) var tableRound = 0
    /// The instructions of a program as text, which never change.
    var listing: (program: UInt32, lines: [TUI.ProgramInfo.ListingLine])?
    /// Numbers of the namespaces seen, so that interfaces keep their identity.
    var ordinals: [String: Int] = [:]
    let here: Result<HereSocket, NetlinkError>

    /// The socket of this namespace.
    final class HereSocket {
        let socket: NetlinkSocket
        init() throws(NetlinkError) { socket = try NetlinkSocket() }
    }

    /// - Parameter changed: called when a long table was read, or searched.
    init(changed: @escaping @Sendable () -> Void) {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        let host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let identity = try? NamespaceIdentity.current()
        let namespace = ((try? NetworkNamespace.all()) ?? []).first { identity != nil && (try? $0.identity()) == identity }
        self.host = namespace?.name ?? host
        inode = identity.map { UInt32(truncatingIfNeeded: $0.inode) }
        reader = try? TableReader(changed: changed)
        do throws(PipelineError) { pipelines = .success(try Pipelines()) } catch { pipelines = .failure(error) }
        do throws(NetlinkError) { here = .success(try HereSocket()) } catch { here = .failure(error) }
    }

    /// Everything the console wants to see now.
    /// - Parameter between: Between two regular looks: what rates are made of is as it was at the last one.
    /// - Parameter count: Whether all tables are counted, and long ones read, again.
    func look(_ interest: Interest, between: Bool = false, count: Bool = false) -> TUI.Snapshot {
        gaps = []
        looks += 1
        countsNow = count
        if count || reader?.isOld == true { tableRound += 1 }
        var isReading = false
        defer { if !isReading { reader?.want(nil) } }
        isReading = interest.page == .tables && interest.isOpen
        hold(statistics: interest.runStatistics)
        var snapshot = TUI.Snapshot(nanoseconds: WallClock.monotonic, clock: WallClock.text, host: host)
        let status = status()
        let running = status?.pipelines ?? []
        snapshot.pipelines = running.map { pipeline($0, interest) }
        open = open.filter { name, _ in running.contains { $0.name == name } }
        if isPrivileged { links = trying { try LinkInfo.all() } ?? [] }
        snapshot.interfaces = interfaces(running)
        if interest.page == .maps { (snapshot.maps, snapshot.programs) = mapsAndPrograms(running, interest) }
        if interest.runStatistics, interest.page != .maps { snapshot.programs = ownPrograms(running) }
        if between, let last { keepRates(of: last, in: &snapshot) }
        snapshot.gaps = gaps
        snapshot.unseen = status?.unseen ?? []
        snapshot.isCounted = count
        last = snapshot
        return snapshot
    }

    /// Runs `body`; what it throws is a gap.
    func trying<Value>(_ body: () throws -> Value) -> Value? {
        do { return try body() } catch {
            gaps.append("\(error)")
            return nil
        }
    }

    private func status() -> HostStatus? {
        switch pipelines {
        case .failure(let error):
            gaps.append("pipelines cannot be seen: \(error)")
            return nil
        case .success(let pipelines):
            let status = trying { try pipelines.status() }
            gaps += status?.gaps ?? []
            return status
        }
    }

    private func pipeline(_ status: PipelineStatus, _ interest: Interest) -> TUI.Pipeline {
        do {
            return try look(at: status, opened(status), interest)
        } catch {
            // Swapped or detached at this moment: the next look will tell.
            open[status.name] = nil
            return last?.pipelines.first { $0.name == status.name } ?? outline(status)
        }
    }

    private func opened(_ status: PipelineStatus) throws -> Open {
        if let known = open[status.name], known.live.generation == status.generation, known.live.programID == status.programID {
            return known
        }
        let fresh = Open(try pipelines.get().open(status.name))
        open[status.name] = fresh
        return fresh
    }

    private(set) var countsNow = false

    private var holdsStatistics: Bool {
        switch statistics {
        case .some: true
        case .none: false
        }
    }

    private func hold(statistics wanted: Bool) {
        if !wanted { statistics = nil } else if !holdsStatistics { statistics = try? RunStatistics() }
    }

    /// Takes the totals from an earlier look, at its time.
    private func keepRates(of last: TUI.Snapshot, in snapshot: inout TUI.Snapshot) {
        snapshot.nanoseconds = last.nanoseconds
        let before = Dictionary(last.interfaces.map { ($0.index, $0) }) { first, _ in first }
        for index in snapshot.interfaces.indices {
            guard let old = before[snapshot.interfaces[index].index] else { continue }
            snapshot.interfaces[index].received = old.received
            snapshot.interfaces[index].sent = old.sent
        }
        for index in snapshot.pipelines.indices {
            guard let old = last.pipelines.first(where: { $0.name == snapshot.pipelines[index].name }) else { continue }
            if snapshot.pipelines[index].outcomes.map(\.name) == old.outcomes.map(\.name) {
                snapshot.pipelines[index].outcomes = old.outcomes
            }
            for place in snapshot.pipelines[index].counters.indices {
                let name = snapshot.pipelines[index].counters[place].name
                if let counter = old.counters.first(where: { $0.name == name }), !counter.cells.isEmpty {
                    snapshot.pipelines[index].counters[place] = counter
                }
            }
        }
    }
}
