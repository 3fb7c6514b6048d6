import Schema

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Schema {
    /// The schema in an object file's section `.weir.schema`. Refused, each with one sentence: a file that is no BPF object, an
    /// object without schema, a schema that is damaged or newer than this code.
    public init(object bytes: [UInt8]) throws(ObjectError) {
        try self.init(image: ElfImage(bytes))
    }

    init(image: ElfImage) throws(ObjectError) {
        guard let section = image.section(Schema.section) else {
            throw .unusable("the object has no schema: it was not compiled by weir")
        }
        let text = image.bytes(of: section)
        let end = text.lastIndex { $0 != 0 }.map { $0 + 1 } ?? text.startIndex
        try self.init(json: Array(text[..<end]))
    }

    /// A schema as JSON text.
    public init(json: [UInt8]) throws(ObjectError) {
        struct Version: Decodable { var version: Int }
        let data = Data(json)
        let decoder = JSONDecoder()
        guard let found = try? decoder.decode(Version.self, from: data) else {
            throw .unusable("the object's schema is damaged")
        }
        guard found.version <= Schema.currentVersion else {
            throw .unusable(
                "the object's schema is of version \(found.version), and this weir reads \(Schema.currentVersion) at most: compile it again or use a newer weir"
            )
        }
        do {
            self = try decoder.decode(Schema.self, from: data)
        } catch {
            throw .unusable("the object's schema is damaged")
        }
    }
}
