import CMnl

extension NetworkNamespace {
    /// Gives the calling thread, which is to be one that ends afterwards, a view of its own of /sys: that of its network namespace.
    public static func showSysfs() throws(NetlinkError) {
        let result = cmnl_show_sysfs()
        guard result == 0 else { throw NetlinkError("mount the namespace's sysfs", Errno(result)) }
    }

    /// Binds a thread of this process or of the kernel to one processor, counted from 0; without one it may run on all. Thread 0 is the
    /// caller.
    public static func run(thread: Int32, on processor: Int?) throws(NetlinkError) {
        let result = cmnl_run_on(thread, Int32(processor ?? -1))
        guard result == 0 else { throw NetlinkError("bind a thread to processor \(processor ?? -1)", Errno(result)) }
    }
}
