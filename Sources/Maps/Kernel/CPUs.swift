import CBpf

/// The CPUs per-CPU values are kept for.
public enum CPUs {
    /// The number of *possible* CPUs (/sys/devices/system/cpu/possible), which is how many values a per-CPU map keeps;
    /// 1 when it cannot be read.
    public static var possible: Int { max(1, Int(libbpf_num_possible_cpus())) }
}
