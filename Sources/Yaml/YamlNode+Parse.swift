import CYaml

extension YamlNode {
    /// Nodes a document may have once its aliases are followed, and how deep they may nest.
    private static let limit = (nodes: 100_000, depth: 64)

    /// Reads the first document of `text`; nil when it is empty.
    /// - Throws: `YamlError` for text that is no YAML, for a key that is no scalar or stands twice, and for documents that
    ///   grow beyond 100,000 nodes or 64 levels through their aliases.
    public init?(parsing text: String) throws(YamlError) {
        var parser = yaml_parser_t()
        guard yaml_parser_initialize(&parser) == 1 else {
            throw YamlError(problem: "out of memory", line: 1, column: 1)
        }
        defer { yaml_parser_delete(&parser) }
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty else { return nil }
        let outcome: Result<YamlNode?, YamlError> = bytes.withUnsafeBufferPointer { bytes in
            yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
            var document = yaml_document_t()
            guard yaml_parser_load(&parser, &document) == 1 else { return .failure(YamlError(parser)) }
            defer { yaml_document_delete(&document) }
            guard let root = yaml_document_get_root_node(&document) else { return .success(nil) }
            var left = YamlNode.limit.nodes
            do throws(YamlError) {
                return .success(try YamlNode.node(root, of: &document, depth: 0, left: &left))
            } catch {
                return .failure(error)
            }
        }
        guard let node = try outcome.get() else { return nil }
        self = node
    }

    private static func node(
        _ source: UnsafeMutablePointer<yaml_node_t>, of document: inout yaml_document_t, depth: Int, left: inout Int
    ) throws(YamlError) -> YamlNode {
        let line = Int(source.pointee.start_mark.line) + 1
        let column = Int(source.pointee.start_mark.column) + 1
        left -= 1
        guard left > 0, depth < limit.depth else {
            throw YamlError(problem: "too many or too deeply nested values", line: line, column: column)
        }
        func node(_ index: Int32) throws(YamlError) -> YamlNode {
            guard let found = yaml_document_get_node(&document, index) else {
                throw YamlError(problem: "an alias of nothing", line: line, column: column)
            }
            return try YamlNode.node(found, of: &document, depth: depth + 1, left: &left)
        }
        let content: Content
        switch source.pointee.type {
        case YAML_SEQUENCE_NODE:
            let items = source.pointee.data.sequence.items
            var nodes: [YamlNode] = []
            var item = items.start
            while let at = item, at != items.top {
                nodes.append(try node(at.pointee))
                item = at + 1
            }
            content = .sequence(nodes)
        case YAML_MAPPING_NODE:
            let items = source.pointee.data.mapping.pairs
            var pairs: [Pair] = []
            var seen: Set<String> = []
            var item = items.start
            while let at = item, at != items.top {
                let key = try node(at.pointee.key)
                guard let name = key.text else {
                    throw YamlError(problem: "a key must be a name", line: key.line, column: key.column)
                }
                guard seen.insert(name).inserted else {
                    throw YamlError(problem: "\(name) stands here twice", line: key.line, column: key.column)
                }
                pairs.append(Pair(key: name, value: try node(at.pointee.value), line: key.line, column: key.column))
                item = at + 1
            }
            content = .mapping(pairs)
        default:
            let scalar = source.pointee.data.scalar
            let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            content = .scalar(String(decoding: bytes, as: UTF8.self), plain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
        }
        return YamlNode(content: content, line: line, column: column)
    }
}

extension YamlError {
    /// The problem a parser stopped at.
    fileprivate init(_ parser: yaml_parser_t) {
        let problem = parser.problem.map { String(cString: $0) } ?? "not YAML"
        let context = parser.context.map { " " + String(cString: $0) } ?? ""
        self.init(
            problem: problem + context, line: Int(parser.problem_mark.line) + 1,
            column: Int(parser.problem_mark.column) + 1)
    }
}
