/// What every face and ground looks like.
public struct Theme: Sendable, Equatable {
    public enum Modifier: String, CaseIterable, Sendable { case bold, dim, italic, underline, reverse }

    /// Colours and modifiers of a face or a ground; a nil colour is left to the ground.
    public struct Look: Hashable, Sendable {
        public var foreground: Color?
        public var background: Color?
        public var modifiers: Set<Modifier>
        public init(_ foreground: Color? = nil, on background: Color? = nil, _ modifiers: Set<Modifier> = []) {
            self.foreground = foreground
            self.background = background
            self.modifiers = modifiers
        }
    }

    public var name: String
    public var faces: [Face: Look]
    public var grounds: [Ground: Look]

    public init(name: String, faces: [Face: Look] = [:], grounds: [Ground: Look] = [:]) {
        self.name = name
        self.faces = faces
        self.grounds = grounds
    }

    /// What a style looks like: a ground that names a foreground takes it from every face; the modifiers of both.
    public func look(_ style: Style) -> Look {
        let face = faces[style.face] ?? Look()
        let ground = grounds[style.ground] ?? Look()
        return Look(
            ground.foreground ?? face.foreground ?? .standard, on: ground.background ?? face.background ?? .standard,
            face.modifiers.union(ground.modifiers))
    }

    /// With the looks of another theme where this one has none.
    public func completed(by other: Theme) -> Theme {
        Theme(
            name: name, faces: faces.merging(other.faces) { own, _ in own }, grounds: grounds.merging(other.grounds) { own, _ in own })
    }

    /// Without colours: what modifiers can say (`NO_COLOR`, vt100).
    public static let plain = Theme(
        name: "plain",
        faces: [
            .bright: Look(nil, [.bold]), .heading: Look(nil, [.underline]), .title: Look(nil, [.bold]),
            .accent: Look(nil, [.bold]), .bad: Look(nil, [.bold]), .warning: Look(nil, [.bold]),
            .dim: Look(nil, [.dim]),
            .keyword: Look(nil, [.bold]), .lineNumber: Look(nil, [.dim]), .comment: Look(nil, [.dim]),
        ],
        grounds: [.selection: Look(nil, [.reverse]), .field: Look(nil, [.underline])])

    /// Something to say against a theme.
    public struct Problem: Equatable, Sendable, CustomStringConvertible {
        public var theme: String
        public var text: String
        public var description: String { "\(theme): \(text)" }
    }

    /// Every face and ground without a look, and every text of less contrast than 4.5:1 (graphs 3:1) on any ground
    /// (WCAG 2.2, 1.4.3 and 1.4.11). Colours that are the terminal's own are not judged.
    public var problems: [Problem] {
        var problems: [Problem] = []
        for face in Face.allCases where faces[face] == nil {
            problems.append(Problem(theme: name, text: "no face \(face.rawValue)"))
        }
        for ground in Ground.allCases where grounds[ground] == nil {
            problems.append(Problem(theme: name, text: "no ground \(ground.rawValue)"))
        }
        for face in Face.allCases {
            for ground in Ground.allCases {
                let look = look(Style(face, on: ground))
                let least = face.isGraph ? 3.0 : 4.5
                guard let fore = look.foreground, let back = look.background, let ratio = fore.contrast(to: back),
                    ratio < least
                else { continue }
                problems.append(
                    Problem(
                        theme: name,
                        text:
                            "\(face.rawValue) on \(ground.rawValue) has a contrast of \(Units.decimal(ratio, places: 2)):1"
                    ))
            }
        }
        return problems
    }
}

extension Theme.Look {
    /// A look without colours.
    init(_ foreground: Color?, _ modifiers: Set<Theme.Modifier>) { self.init(foreground, on: nil, modifiers) }
}
