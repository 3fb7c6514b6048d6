import Testing
import Tmux

/// The Debian package in a root of its own, as `make deb-test` tries it with the release binary: here with the one of the tests.
@Suite(.serialized) struct PackageTests {
    @Test func worksWithNothingButWhatItDependsOn() {
        let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
        let (status, output) = Tmux.sh("timeout 400 \(root)/scripts/test-deb.sh \(Tmux.program("weir"))")
        #expect(status == 0 && output.contains("== all of it works"), "\(output)")
    }
}
