import Driver
import Journal
import Maps
import Pipeline
import Source
import Syntax

/// From a file to what can be loaded.
enum Compiling {
    /// Compiles a P4 file. Diagnostics go to standard error; errors are a refusal that has been told.
    /// - Parameter isLoaded: the kernel is asked whether it can walk all ways through the object, and simpler C is made when it cannot.
    static func compile(_ path: String, _ options: CompileOptions, upTo stage: Stage, isLoaded: Bool = false) throws(Refusal) -> Compilation {
        let result = compilation(of: try Files.read(path), path, options, upTo: stage, isLoaded: isLoaded)
        Streams.error(result.rendered)
        guard result.succeeded else { throw Refusal("") }
        return result
    }

    /// The same of bytes that were read, whatever comes of it.
    static func compilation(
        of bytes: [UInt8], _ path: String, _ options: CompileOptions, upTo stage: Stage, isLoaded: Bool, files: FileProvider = .disk
    ) -> Compilation {
        let compiler = Compiler(options: options, files: files)
        var result = Privileges.withFilesAlone { compiler.compile(path: path, bytes: bytes, upTo: stage) }
        guard isLoaded, result.object != nil else { return result }
        // Any other refusal is told by who loads it. Whoever may not load it is not told.
        _ = try? compiler.load(&result) { compiler, result in
            Privileges.withFilesAlone { compiler.assemble(&result, path: path) }
        } _: { result, _ throws(ObjectError) in
            try BPFObject(result.object ?? [], name: path).load(isLast: false)
        }
        return result
    }

    /// The object of a P4 file, or the object file itself.
    static func object(_ path: String, _ options: CompileOptions) throws -> BPFObject {
        if path.hasSuffix(".o") { return try loadable(Files.read(path), path, options) }
        let bytes = try Files.read(path)
        if bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46]) { return try loadable(bytes, path, options) }
        guard let object = try compile(path, options, upTo: .object, isLoaded: true).object else { throw Refusal("\(path) made no object") }
        return try BPFObject(object, name: path)
    }

    private static func loadable(_ bytes: [UInt8], _ path: String, _ options: CompileOptions) throws -> BPFObject {
        let object = try BPFObject(bytes, name: path)
        if let hook = options.hook, hook != object.schema.hook {
            throw Refusal("\(path) was compiled for \(object.schema.hook.rawValue), not for \(hook.rawValue): compile it again")
        }
        return object
    }
}

/// The pipelines of this host.
extension Pipelines {
    /// Weir's own, or a refusal that says what is missing. An apply that was killed is taken back first.
    static func ofThisHost() throws(Refusal) -> Pipelines {
        do throws(PipelineError) {
            let pipelines = try Pipelines()
            do { try Whole.settle(pipelines, Recording.journal, startGuard: Guard.start(_:generation:)) } catch {
                Streams.error("weir: an interrupted apply cannot be taken back now: \(error)\n")
            }
            return pipelines
        } catch {
            throw Refusal(error)
        }
    }
}
