import Testing
import Tmux

/// What is around a verb and not as it should be.
@Suite struct SurroundingsTests {
    private let weir = Tmux.program("weir")
    private let example = "examples/router.p4"

    /// An answer that nobody could take is no answer.
    @Test(arguments: ["--version", "status --json", "map list"])
    func aFullDiskIsAFailure(_ words: String) throws {
        let (status, said) = Tmux.sh("(\(weir) \(words) >/dev/full)")
        #expect(status >> 8 == 1 && said == "weir: cannot write standard output: No space left on device\n", "\(said)")
        let (fine, answer) = Tmux.sh("(\(weir) \(words) >/dev/null)")
        #expect(fine == 0 && answer.isEmpty, "\(answer)")
    }

    /// No folder is made for temporary files, and so none is left behind.
    @Test func aMissingTemporaryFolderIsNotMade() throws {
        let (status, said) = Tmux.sh(
            "(cd \(Self.root) && TMPDIR=/tmp/wr-none \(weir) test \(example) --target user; s=$?; ls -d /tmp/wr-none; rm -rf /tmp/wr-none; exit $s)")
        #expect(status >> 8 == 1 && said.contains("No such file or directory") && !said.contains("\n/tmp/wr-none\n"), "\(said)")
    }

    @Test func aClangThatMakesNothingIsRefused() throws {
        func build(_ clang: String) -> (status: Int32, output: String) {
            Tmux.sh("cd \(Self.root) && WEIR_CLANG=\(clang) \(weir) build \(example) -o /dev/null")
        }
        #expect(build("").status == 0)
        for (clang, reason) in [("/bin/true", "made no object"), ("/tmp", "clang is missing")] {
            let (status, said) = build(clang)
            #expect(status >> 8 == 1 && said.contains(reason), "\(said)")
        }
    }

    /// Whoever is not root is told what that means.
    @Test(arguments: ["map list", "prog list"]) func othersThanRootAreTold(_ words: String) throws {
        let (status, said) = Tmux.sh("setpriv --reuid 65534 --regid 65534 --clear-groups \(weir) \(words)")
        #expect(status >> 8 == 1 && said.contains("; programs and maps of the kernel belong to root\n"), "\(said)")
    }

    private static let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
}
