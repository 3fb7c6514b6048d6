import CMnl
import Glibc

extension NetworkNamespace {
    /// Runs `body` in a new network namespace that has no name, on a thread of its own, and waits for it.
    ///
    /// The namespace and every link in it end with the thread, whatever ends it, unless `body` left a socket open. The error thrown
    /// says that there is no such namespace to be had; what became of `body` is in the result.
    public static func runInNew<Value, Failure: Error>(
        _ body: () throws(Failure) -> Value
    ) throws(NetlinkError) -> Result<Value, Failure> {
        var outcome: Result<Value, Failure>?
        var refusal: Int32 = -EAGAIN
        let ran = onThreadOfItsOwn {
            refusal = cmnl_unshare()
            guard refusal == 0 else { return }
            do throws(Failure) {
                outcome = .success(try body())
            } catch {
                outcome = .failure(error)
            }
        }
        guard ran, let outcome else {
            let failure = Errno(refusal)
            throw NetlinkError(
                "make a network namespace", failure, detail: failure == .permission ? "CAP_SYS_ADMIN is needed" : nil)
        }
        return outcome
    }
}
