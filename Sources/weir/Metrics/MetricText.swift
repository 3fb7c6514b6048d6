/// Text in the OpenMetrics format 1.0 (prometheus.io, OpenMetrics specification): families of samples, each family together.
struct MetricText {
    enum Kind: String { case counter, gauge, info }

    struct Family {
        var name: String
        var kind: Kind
        var help: String
        var samples: [(labels: [(String, String)], value: String)] = []
    }

    private var families: [Family] = []

    /// Announces a family; samples may follow in any order. A counter's name is given without `_total`.
    mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        families.append(Family(name: name, kind: kind, help: help))
    }

    mutating func add(_ name: String, _ labels: [(String, String)], _ value: some BinaryInteger) {
        guard let index = families.firstIndex(where: { $0.name == name }) else { return }
        families[index].samples.append((labels, "\(value)"))
    }

    /// The whole, with the end mark. Families without samples are left out.
    var text: String {
        var text = ""
        for family in families where !family.samples.isEmpty {
            text += "# TYPE \(family.name) \(family.kind.rawValue)\n# HELP \(family.name) \(MetricText.escaped(family.help))\n"
            let suffix =
                switch family.kind {
                case .counter: "_total"
                case .gauge: ""
                case .info: "_info"
                }
            for sample in family.samples {
                let labels = sample.labels.map { "\($0)=\"\(MetricText.escaped($1))\"" }.joined(separator: ",")
                text += "\(family.name)\(suffix)\(labels.isEmpty ? "" : "{\(labels)}") \(sample.value)\n"
            }
        }
        return text + "# EOF\n"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
