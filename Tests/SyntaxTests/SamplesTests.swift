import Foundation
import Source
import Syntax
import Testing

import Architectures

/// The reference compiler's samples, where a checkout of it is named by `P4C`; nothing is done without.
@Suite struct SamplesTests {
    static let checkout = ProcessInfo.processInfo.environment["P4C"].map { URL(fileURLWithPath: $0) }

    static var samples: [String] {
        guard let folder = checkout?.appendingPathComponent("testdata/p4_16_samples") else { return [] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".p4") }.sorted().map { folder.appendingPathComponent($0).path }
    }

    @Test(.enabled(if: checkout != nil)) func everySampleParsesAndPrintsStably() throws {
        let checkout = try #require(Self.checkout)
        #expect(Self.samples.count > 1_000)
        let files = FileProvider(
            read: { (try? Data(contentsOf: URL(fileURLWithPath: $0))).map { Array($0) } },
            system: { Architectures.include(named: $0) })
        let options = ParseOptions(includePaths: [checkout.appendingPathComponent("p4include").path])
        var spent = Duration.zero
        for path in Self.samples {
            guard let bytes = files.read(path) else { continue }
            var map = SourceMap()
            var diagnostics = Diagnostics()
            let clock = ContinuousClock()
            let start = clock.now
            let program = parseProgram(
                path: path, bytes: bytes, options: options, files: files, map: &map, diagnostics: &diagnostics)
            spent += clock.now - start
            #expect(!diagnostics.hasErrors, "\(diagnostics.rendered(with: map))")
            let again = parse(printed(program))
            #expect(!again.diagnostics.hasErrors, "\(path), printed: \(again.rendered)")
            #expect(
                printed(again.program, fullyParenthesized: true) == printed(program, fullyParenthesized: true),
                "\(path) prints as another tree")
        }
        print("\(Self.samples.count) samples parsed in \(spent)")
    }
}
