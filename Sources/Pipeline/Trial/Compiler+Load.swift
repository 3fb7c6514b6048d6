import Driver
import Maps

extension Compiler {
    /// Makes the object of a compilation that has come as far as C, and has `load` give it to the kernel. When the verifier finds more ways
    /// through it than it walks, the object is made again with less to tell them apart by, as often as there is something left to try.
    ///
    /// - Parameters:
    ///   - compilation: may have its object already; in the end it is the compilation whose object was taken or refused.
    ///   - assemble: runs clang.
    ///   - load: is told whether a refusal is the last word (`BPFObject.load`'s `isLast`).
    /// - Returns: nil when no object came of it; the diagnostics of `compilation` say why.
    public func load<Loaded: ~Copyable>(
        _ compilation: inout Compilation, assemble: (Compiler, inout Compilation) -> Void,
        _ load: (Compilation, _ isLast: Bool) throws(ObjectError) -> Loaded
    ) throws(ObjectError) -> Loaded? {
        var compiler = self
        if compilation.object == nil, compilation.succeeded { assemble(compiler, &compilation) }
        while compilation.object != nil {
            let simpler = compiler.simpler(than: compilation)
            do throws(ObjectError) { return try load(compilation, simpler == nil) } catch {
                guard let simpler, case .verifier(let refusal) = error, refusal.isTooMuch else { throw error }
                compiler = simpler
                assemble(compiler, &compilation)
            }
        }
        return nil
    }
}
