import Foundation
import Source
import Testing

@testable import Syntax

/// Laying P4 text out.
@Suite struct FormatTests {
    private func laidOut(_ text: String) -> String? { laidOut(Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) } }

    private func laidOut(_ bytes: [UInt8]) -> [UInt8]? {
        var map = SourceMap()
        var diagnostics = Diagnostics()
        let result = formattedText(path: "t.p4", bytes: bytes, map: &map, diagnostics: &diagnostics)
        #expect((result == nil) == diagnostics.hasErrors)
        return result
    }

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    static let texts: [URL] = ["Tests/Corpus", "Tests/Limits", "examples", "Tests/SyntaxTests/good", "Tests/SemanticsTests/good", "Tests/SyntaxTests/bad"]
        .flatMap { folder in
            ((try? FileManager.default.contentsOfDirectory(at: root.appendingPathComponent(folder), includingPropertiesForKeys: nil)) ?? [])
                .filter { $0.pathExtension == "p4" }
        }

    @Test func columnsAndBlanks() {
        let text = """
            #include   <core.p4>


            header h_t{
              bit<8> a ;// first
               bit<48>  bb;

               bit<1>c;
            }
            control c( inout h_t h,in bit<8>x )( bit<8> n ){ apply{ if(h.a==1&&x>2){h.a=x;}else{} } }
            """
        #expect(
            laidOut(text) == """
                #include   <core.p4>

                header h_t {
                    bit<8>  a; // first
                    bit<48> bb;

                    bit<1> c;
                }
                control c(inout h_t h, in bit<8> x)(bit<8> n) { apply { if (h.a == 1 && x>2) { h.a = x; } else {} } }

                """)
    }

    @Test func statementsWithoutBraces() {
        let text = """
            control c() {
            apply {
            if (a)
            if (b)
            x = 1;
            else
            x = 2;
            else if (d
            && e)
            x = 3;
            else
            x =
            4;
            for (int i in 1 .. 3)
            y = y + 1;
            t.apply();
            }
            }
            """
        #expect(
            laidOut(text) == """
                control c() {
                    apply {
                        if (a)
                            if (b)
                                x = 1;
                            else
                                x = 2;
                        else if (d
                                 && e)
                            x = 3;
                        else
                            x =
                                4;
                        for (int i in 1 .. 3)
                            y = y + 1;
                        t.apply();
                    }
                }

                """)
    }

    @Test func parametersCommentsAndAnnotations() {
        let text = """
            /* a
               b */
            parser p(packet_in b,
              out h_t h)
            {
            @name("x")
              state start {
                 /* one
                    two */
              transition select(h.a) {
              0x800 : ipv4; // tail
                    default:accept; } }
            }
            """
        #expect(
            laidOut(text) == """
                /* a
                   b */
                parser p(packet_in b,
                         out h_t h)
                {
                    @name("x")
                    state start {
                        /* one
                           two */
                        transition select(h.a) {
                            0x800: ipv4; // tail
                            default: accept; } }
                }

                """)
    }

    @Test func thereAreTexts() { #expect(Self.texts.count > 150) }

    @Test func layingOutAgainChangesNothing() throws {
        for text in Self.texts {
            let bytes = [UInt8](try Data(contentsOf: text))
            guard let once = laidOut(bytes) else { continue }
            #expect(laidOut(once) == once, "\(text.lastPathComponent)")
        }
    }

    @Test func examplesAreLaidOut() throws {
        for text in Self.texts where text.deletingLastPathComponent().lastPathComponent == "examples" {
            let bytes = [UInt8](try Data(contentsOf: text))
            #expect(laidOut(bytes) == bytes, "\(text.lastPathComponent)")
        }
    }

    /// Whatever the bytes are: the same tokens, or a refusal.
    @Test func anyBytesEnd() throws {
        var random = SystemRandomNumberGenerator()
        let words = [
            "(", ")", "{", "}", "[", "]", "<", ">", ":", "?", ";", ",", "if", "else", "for", "x", "\n", " ", "/*", "*/", "//", "#if", "\"", "@", ".", "\\\n",
            "\u{0}", "é",
        ]
        for _ in 0..<3000 {
            let text = (0..<Int.random(in: 0...40, using: &random)).map { _ in words.randomElement(using: &random) ?? "" }.joined()
            guard let once = laidOut(text) else { continue }
            #expect(laidOut(once) == once, "\(text.debugDescription)")
        }
        for text in Self.texts.prefix(40) {
            let bytes = [UInt8](try Data(contentsOf: text))
            for cut in stride(from: 1, to: bytes.count, by: 97) { _ = laidOut(Array(bytes[..<cut])) }
        }
        #expect(laidOut("x = 1; /* never closed") == nil)
        #expect(laidOut("") == "")
    }
}
