import Maps
import Schema
import Synchronization
import TUI

/// Reads, filters and sorts one long table on a thread of its own, so that a key never waits for a million entries.
final class TableReader: Sendable {
    /// What is wanted.
    struct Request: Sendable {
        var place: TablePlace
        var program: UInt32
        var access: Access
        var names: ShortNames
        var query: EntryQuery
        /// Counted up when the entries are to be read again.
        var round: Int
    }
    /// A table held open.
    final class Access: Sendable {
        let table: TableAccess
        init(_ table: consuming TableAccess) { self.table = table }
    }
    private struct State {
        var request: Request?
        var answer: (place: TablePlace, program: UInt32, rows: BulkEntries)?
        var cost: UInt64 = 0
        var taken: UInt64 = 0
        var version: UInt64 = 0
        var failure: String?
    }
    private let state = Mutex(State())
    private let bell: Bell
    /// Called when there is something new to show.
    private let changed: @Sendable () -> Void

    init(changed: @escaping @Sendable () -> Void) throws(Refusal) {
        bell = try Bell()
        self.changed = changed
        try Background.start { [self] in run() }
    }

    /// Asks for a table; nil lets it rest, and forgets what was read.
    func want(_ request: Request?) {
        let isNew = state.withLock { state in
            let old = state.request
            let isSame = old?.place == request?.place && old?.program == request?.program && old?.query == request?.query && old?.round == request?.round
            if request == nil { state.answer = nil }
            state.request = request
            return !isSame
        }
        if isNew { bell.ring() }
    }

    /// What there is of a table.
    func answer(_ place: TablePlace, _ program: UInt32) -> BulkEntries? {
        state.withLock { state in state.answer.flatMap { $0.place == place && $0.program == program ? $0.rows : nil } }
    }

    /// Whether the entries are older than is good, given what reading them costs: two thousandths of a CPU at most.
    var isOld: Bool {
        let now = WallClock.monotonic
        return state.withLock { $0.answer != nil && $0.answer?.rows.progress == 1 && now - $0.taken > max(10_000_000_000, $0.cost * 500) }
    }

    /// Why the last table could not be read.
    var failure: String? { state.withLock { $0.failure } }

    // MARK: On its thread

    private func run() {
        var store: (request: Request, store: TableStore)?
        while true {
            guard let request = state.withLock({ $0.request }) else {
                store = nil
                bell.wait(seconds: nil)
                continue
            }
            if store?.request.place != request.place || store?.request.program != request.program || store?.request.round != request.round {
                store = read(request).map { (request, $0) }
            }
            if let store { arrange(store.store, request) }
            // Asked for something else meanwhile: the bell rang.
            bell.wait(seconds: nil)
        }
    }

    private func isCurrent(_ request: Request) -> Bool {
        state.withLock { now in
            now.request?.place == request.place && now.request?.program == request.program && now.request?.query == request.query
                && now.request?.round == request.round
        }
    }

    private func read(_ request: Request) -> TableStore? {
        let start = WallClock.monotonic
        do throws(TableError) {
            let raw = try request.access.table.rawEntries { _ in
                state.withLock { $0.request?.place == request.place && $0.request?.program == request.program }
            }
            state.withLock { state in
                state.cost = WallClock.monotonic - start
                state.taken = WallClock.monotonic
                state.failure = nil
            }
            return TableStore(raw, names: request.names)
        } catch {
            state.withLock { $0.failure = error.description }
            changed()
            return nil
        }
    }

    private func publish(_ store: TableStore, _ request: Request, _ order: [Int32]?, _ progress: Double) {
        state.withLock { state in
            state.version += 1
            let rows = store.rows(order, progress: progress, query: request.query, version: state.version)
            if state.request?.place == request.place { state.answer = (request.place, request.program, rows) }
        }
        changed()
    }

    /// Filters, then sorts. What was found so far is shown all the while.
    private func arrange(_ store: TableStore, _ request: Request) {
        let query = request.query
        guard !query.filter.isEmpty || query.sort != nil else { return publish(store, request, nil, 1) }
        var order: [Int32] = []
        if query.filter.isEmpty {
            order = (0..<Int32(clamping: store.raw.count)).map { $0 }
        } else {
            let needle = Model.Needle(query.filter)
            var told = WallClock.monotonic
            for index in 0..<store.raw.count {
                if index % 1024 == 0 {
                    guard isCurrent(request) else { return }
                    let now = WallClock.monotonic
                    if now - told > 150_000_000 {
                        told = now
                        publish(store, request, order, Double(index) / Double(store.raw.count))
                    }
                }
                if needle.isIn(store.entry(index).line) { order.append(Int32(index)) }
            }
        }
        if let column = query.sort, let keys = store.sortKeys(column, order) {
            let ranked = zip(order, keys).sorted { query.descending ? ($1.1, $0.0) < ($0.1, $1.0) : ($0.1, $0.0) < ($1.1, $1.0) }
            order = ranked.map(\.0)
        }
        guard isCurrent(request) else { return }
        publish(store, request, order, 1)
    }
}
