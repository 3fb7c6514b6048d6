import CBpf

/// Has the kernel count runs and their time for every program of the system (BPF_ENABLE_STATS, CAP_SYS_ADMIN) for
/// as long as it is held. Costs some 20 ns a run, host-wide.
public struct RunStatistics: ~Copyable, Sendable {
    private let descriptor: Descriptor

    public init() throws(BPFError) {
        let raw = bpf_enable_stats(BPF_STATS_RUN_TIME)
        guard raw >= 0 else { throw BPFError("switch run statistics on", result: raw) }
        descriptor = Descriptor(owning: raw)
    }
}
