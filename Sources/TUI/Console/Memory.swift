import Yaml

/// What a console remembers of the last time it was used: how it looks, not what it looked at changed.
public struct Memory: Sendable, Equatable {
    public var page: Page?
    public var pipeline: String?
    public var theme: String?
    /// Seconds between samples.
    public var refresh: Double?
    public var mouse = false
    /// How the lists are arranged, by their names.
    public var lists: [String: Arrangement] = [:]

    /// The columns of a list: the one sorted by, and those not wanted.
    public struct Arrangement: Sendable, Equatable {
        public var sort: Int?
        public var descending: Bool
        public var hidden: Set<String>
        public init(sort: Int? = nil, descending: Bool = false, hidden: Set<String> = []) {
            self.sort = sort
            self.descending = descending
            self.hidden = hidden
        }
    }

    public init() {}

    /// Reads what `text` wrote. What is damaged or unknown is as if it were not there: nobody is kept from the console by it.
    public init(yaml text: String) {
        guard let root = (try? YamlNode(parsing: text)) ?? nil else { return }
        page = root["page"]?.text.flatMap { name in Page.allCases.first { $0.title.lowercased() == name } }
        pipeline = root["pipeline"]?.text
        theme = root["theme"]?.text
        refresh = root["refresh"]?.text.flatMap(Double.init).flatMap { (0.1...3600).contains($0) ? $0 : nil }
        mouse = root["mouse"]?.text == "true"
        for pair in root["lists"]?.pairs ?? [] {
            lists[pair.key] = Arrangement(
                sort: pair.value["sort"]?.text.flatMap { Int($0) }.flatMap { (0..<64).contains($0) ? $0 : nil },
                descending: pair.value["descending"]?.text == "true",
                hidden: Set((pair.value["hidden"]?.items ?? []).compactMap(\.text)))
        }
    }

    /// As YAML, with an empty line end at the end.
    public var text: String {
        func quoted(_ text: String) -> String {
            var escaped = ""
            for scalar in text.unicodeScalars {
                switch scalar {
                case "\"", "\\": escaped += "\\" + String(scalar)
                case "\u{20}"..."\u{7e}": escaped.unicodeScalars.append(scalar)
                default:
                    let digits = String(scalar.value, radix: 16)
                    escaped += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
                }
            }
            return "\"\(escaped)\""
        }
        var text = "# What weir console looked like when it was left.\n"
        if let page { text += "page: \(page.title.lowercased())\n" }
        if let pipeline { text += "pipeline: \(quoted(pipeline))\n" }
        if let theme { text += "theme: \(quoted(theme))\n" }
        if let refresh { text += "refresh: \(refresh)\n" }
        if mouse { text += "mouse: true\n" }
        let arranged = lists.filter { $0.value != Arrangement() }
        if !arranged.isEmpty { text += "lists:\n" }
        for (name, list) in arranged.sorted(by: { $0.key < $1.key }) {
            text += "  \(name):\n"
            if let sort = list.sort { text += "    sort: \(sort)\n    descending: \(list.descending)\n" }
            if !list.hidden.isEmpty { text += "    hidden: [\(list.hidden.sorted().map(quoted).joined(separator: ", "))]\n" }
        }
        return text
    }
}

extension Model {
    /// What is worth remembering now.
    var currentMemory: Memory {
        var memory = Memory()
        memory.page = page
        memory.pipeline = pipeline ?? currentPipeline?.name
        memory.theme = theme
        memory.refresh = refresh == 1 ? nil : refresh
        memory.mouse = mouse
        for (listing, list) in lists where listing != .entries {
            let arrangement = Memory.Arrangement(
                sort: list.sort, descending: list.sort == nil ? false : list.descending, hidden: hidden[listing] ?? [])
            if arrangement != Memory.Arrangement() { memory.lists[listing.rawValue] = arrangement }
        }
        for (listing, columns) in hidden where !columns.isEmpty {
            memory.lists[listing.rawValue, default: Memory.Arrangement()].hidden = columns
        }
        return memory
    }

    /// Arranges everything as it was.
    mutating func recall(_ memory: Memory) {
        for listing in Listing.allCases {
            guard let arrangement = memory.lists[listing.rawValue] else { continue }
            lists[listing, default: ListState()].sort = arrangement.sort
            lists[listing, default: ListState()].descending = arrangement.descending
            hidden[listing] = arrangement.hidden
        }
        mouse = memory.mouse
        theme = memory.theme
        remembered = memory
    }
}
