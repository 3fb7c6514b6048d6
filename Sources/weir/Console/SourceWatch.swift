import Driver
import Glibc
import Maps
import Pipeline
import Synchronization
import TUI

/// Watches the P4 file of the pipeline that is looked at: whenever the file or one of its includes changes, it is compiled, loaded on
/// trial, and compared with what runs. All of that on a thread of its own.
final class SourceWatch: Sendable {
    /// What is looked at.
    struct Subject: Equatable, Sendable {
        /// Nil when the file belongs to nothing that runs.
        var pipeline: String?
        var generation: Int?
        var path: String
    }
    private struct Wish {
        /// The pipeline the console is at.
        var pipeline: String?
        var subject: Subject?
        var again = false
        /// Whether the instructions are looked at.
        var listing = false
    }
    /// An object as it was compiled from a file.
    private struct Ready {
        var subject: Subject
        var object: [UInt8]
    }

    private let options: CompileOptions
    /// The file given on the command line, and the pipeline it was given for; nil means any.
    private let given: (path: String, pipeline: String?)?
    private let wish: Mutex<Wish>
    private let ready = Mutex<Ready?>(nil)
    private let bell: Bell

    init(_ options: CompileOptions, file: String?, pipeline: String?) throws(Refusal) {
        self.options = options
        given = file.map { (Files.absolute($0), pipeline) }
        // Whether the file belongs to something that runs is known with the first snapshot.
        wish = Mutex(Wish(pipeline: pipeline))
        bell = try Bell()
    }

    /// Begins; `send` is called on the thread that compiles.
    func start(_ send: @escaping @Sendable (Message) -> Void) throws(Refusal) {
        try Background.start { [self] in
            do throws(Refusal) {
                var watch = try FolderWatch()
                run(&watch, send)
            } catch {
                send(.logged(LogLine(clock: WallClock.text, kind: .note, text: error.description)))
            }
        }
    }

    /// The console looks at this pipeline now, and at this stage of its program.
    func select(_ pipeline: String?, _ stage: SourceStage) {
        let changed = wish.withLock { wish in
            if let pipeline { wish.pipeline = pipeline }
            let isNew = stage == .ebpf && !wish.listing
            wish.listing = stage == .ebpf
            if isNew { wish.again = true }
            return isNew
        }
        if changed { bell.ring() }
    }

    /// Takes from a snapshot which file that is, and whether another generation runs.
    func see(_ snapshot: TUI.Snapshot) {
        let changed = wish.withLock { wish in
            let running = snapshot.pipelines.first { $0.name == wish.pipeline } ?? (wish.pipeline == nil ? snapshot.pipelines.first : nil)
            let next: Subject?
            if let given, given.pipeline == nil || running == nil || given.pipeline == running?.name {
                next = Subject(pipeline: running?.name, generation: running?.generation, path: given.path)
            } else if let running {
                next = Subject(pipeline: running.name, generation: running.generation, path: running.source)
            } else {
                // Detached: the text stays, with nothing that runs.
                next = wish.subject.map { Subject(path: $0.path) }
            }
            guard next != wish.subject else { return false }
            wish.subject = next
            wish.again = true
            return true
        }
        if changed { bell.ring() }
    }

    /// The object that is ready to go live in this pipeline; nil when there is none from this file.
    func object(of pipeline: String, _ path: String) -> [UInt8]? {
        ready.withLock { $0.flatMap { $0.subject.pipeline == pipeline && $0.subject.path == path ? $0.object : nil } }
    }

    // MARK: On its thread

    private func run(_ watch: inout FolderWatch, _ send: (Message) -> Void) {
        var trial = Trial(options: options)
        var shown: Subject?
        while true {
            let (subject, again, listing) = wish.withLock { wish in
                defer { wish.again = false }
                return (wish.subject, wish.again, wish.listing)
            }
            watch.drain()
            if let subject, again || subject != shown || trial.isOutdated {
                if subject.path != shown?.path { _ = watch.watch([Trial.folder(of: subject.path)]) }
                ready.withLock { $0 = nil }
                let object = trial.make(subject, listing: listing, send)
                ready.withLock { $0 = object.map { Ready(subject: subject, object: $0) } }
                shown = subject
                if !watch.watch(trial.folders) {
                    send(.logged(LogLine(clock: WallClock.text, kind: .note, text: "the folder of \(subject.path) cannot be watched")))
                }
                continue
            }
            // Editors write in several steps: the last one counts.
            if bell.wait(seconds: nil, or: watch.descriptor) { bell.wait(seconds: 0.04) }
        }
    }
}
