/// The C that stands in for the kernel when a compiled program runs as an ordinary process: maps, helpers, and a loop that
/// takes commands on standard input.
public enum UserRuntime {
    /// The file that programs include under `WEIR_USER`.
    public static let headerName = "weir_user.h"
    /// The file that is compiled beside the program.
    public static let sourceName = "weir_user.c"
    /// The text of `weir_user.h`.
    public static var headerText: String { header }
    /// The text of `weir_user.c`.
    public static var sourceText: String { maps + packets + helpers + commands }
}
