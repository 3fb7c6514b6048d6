import Maps

/// An import into tables that has begun to write: pinned beside the generations from its first write to its last, so that one whose author
/// was killed, which nobody could undo, is known to have left a part.
public struct ImportMark: Codable, Sendable, Equatable {
    /// The file, as an absolute path, or what stood for it.
    public var file: String
    public var tables: [String]
    /// When it began, in seconds since 1970.
    public var since: Int

    /// What there is to say about one that was cut short.
    public var text: String {
        "an import of \(file) into \(tables.joined(separator: ", ")) was cut short: a part of it is there; the same import again completes it"
    }
}

extension PinDirectory {
    fileprivate var importPin: TextPin<ImportMark> { TextPin(directory: self, name: "import") }
}

extension LivePipeline {
    /// Writes down that an import begins to write into these tables. The pipeline is open for writing.
    public func beginImport(of file: String, into tables: [String]) throws(PipelineError) {
        let earlier = (try? directory.importPin.read())?.tables ?? []
        let all = tables + earlier.filter { !tables.contains($0) }
        try directory.importPin.write(ImportMark(file: file, tables: all.sorted(), since: Clock.now()))
    }

    /// What was begun is complete, or was taken back, in these tables.
    public func endImport(into tables: [String]) {
        guard var mark = try? directory.importPin.read() else { return }
        mark.tables.removeAll { tables.contains($0) }
        if mark.tables.isEmpty { _ = try? directory.remove("import") } else { try? directory.importPin.write(mark) }
    }
}

extension Pipelines {
    /// The import that was cut short by a kill and has not been completed since; nil when there is none, or one is under way.
    public func unfinishedImport(_ name: String) -> ImportMark? {
        guard let place = try? directory.directory(name), let mark = try? place.importPin.read(),
            !PipelineLock.isHeld(name, in: locks)
        else { return nil }
        return mark
    }
}
