/// A C type, as declarations and casts name it.
indirect enum CType: Hashable, Sendable {
    case named(String)
    case pointer(CType)
    case pointerToConst(CType)
    case array(CType, Int)
    /// At a multiple of 8.
    case aligned(CType)

    static let u8 = CType.named("u8")
    static let u16 = CType.named("u16")
    static let u32 = CType.named("u32")
    static let u64 = CType.named("u64")
    static let s32 = CType.named("s32")
    static let bool = CType.named("bool")
    static func structure(_ name: String) -> CType { .named("struct \(name)") }

    /// The declaration of `name` with this type, without initial value: `u8 *name`, `u8 name[4]`.
    func declaring(_ name: String) -> String {
        switch self {
        case .named(let type): name.isEmpty ? type : "\(type) \(name)"
        case .pointer(let to): to.declaring("*\(name)")
        case .pointerToConst(let to): "const " + to.declaring("*\(name)")
        case .aligned(let type): type.declaring(name) + " __attribute__((aligned(8)))"
        case .array(let of, let count): of.declaring("\(name)[\(count)]")
        }
    }
}
