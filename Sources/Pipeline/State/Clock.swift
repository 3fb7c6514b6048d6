import Glibc

/// Wall-clock time, in whole seconds since 1970: what a record of a pipeline is dated with.
enum Clock {
    static func now() -> Int { Int(time(nil)) }
}
