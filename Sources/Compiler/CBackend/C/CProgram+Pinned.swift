extension CProgram {
    /// The text for the compiler: within the program's functions every line carries the P4 line it stands for, so that line
    /// information, the verifier's log and `bpftool prog dump` name that line and none behind it. `text` is the same for readers, with one
    /// `#line` for each P4 line.
    public var pinnedText: String {
        var result = ""
        result.reserveCapacity(text.utf8.count * 2)
        var isInside = false
        var mark: Substring?
        var isMarked = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("WEIR_PROGRAM(") { isInside = true }
            if line.hasPrefix("#line ") {
                mark = line
                isMarked = true
            } else {
                if isInside, !isMarked, let mark { result += mark + "\n" }
                isMarked = false
            }
            if line == "}" { isInside = false }
            result += line + "\n"
        }
        return result
    }
}
