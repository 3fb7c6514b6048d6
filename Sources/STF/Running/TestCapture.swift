import Source

/// A capture file that takes part in a test: its frames come in by a port, or are expected out of one.
public struct TestCapture: Sendable, Equatable {
    public var port: UInt32
    /// A file in the classic pcap format, Ethernet frames.
    public var path: String
    /// Whether its frames are expected, each of them exactly; otherwise they are let in.
    public var isExpected: Bool

    public init(port: UInt32, path: String, isExpected: Bool) {
        self.port = port
        self.path = path
        self.isExpected = isExpected
    }

    /// Reads `PORT=FILE`; nil when the text is none.
    public init?(_ text: String, isExpected: Bool) {
        guard let at = text.firstIndex(of: "="), let port = UInt32(text[..<at]) else { return nil }
        let path = String(text[text.index(after: at)...])
        guard !path.isEmpty else { return nil }
        self.init(port: port, path: path, isExpected: isExpected)
    }

    /// One step for every frame. In messages line N of the file stands for frame N, as hexadecimal digits.
    func steps(into map: inout SourceMap, diagnostics: inout Diagnostics) -> [TestStep] {
        let frames: [[UInt8]]
        do {
            frames = try PcapFile.frames(of: Files.read(path))
        } catch let error as PcapFile.Malformed {
            diagnostics.error("\(path): \(error.sentence)", at: .none)
            return []
        } catch {
            diagnostics.error("\(error)", at: .none)
            return []
        }
        let lines = frames.map { Array(hexText($0).utf8) + [0x0A] }
        let file = map.add(path: path, bytes: Array(lines.joined()))
        var start = 0
        return zip(frames, lines).map { frame, line in
            defer { start += line.count }
            let span = Span(file: file, start: start, end: start + line.count - 1)
            let kind: TestStep.Kind = isExpected ? .expect(port: port, PacketPattern(exactly: frame)) : .packet(port: port, frame)
            return TestStep(kind, at: span)
        }
    }
}

extension PcapFile.Malformed {
    var sentence: String {
        switch self {
        case .noCapture: "not a capture in the classic pcap format"
        case .linkType(let number): "a capture of link type \(number), not of Ethernet frames"
        case .truncated(let frame): "the capture ends in the middle of frame \(frame + 1)"
        }
    }
}
