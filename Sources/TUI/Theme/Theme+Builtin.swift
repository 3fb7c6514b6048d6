extension Theme {
    /// The names of the themes inside the binary (the files of `themes/`).
    public static let builtinNames = ["dark", "light", "high-contrast", "colour-blind", "16-colour"]

    /// The text of a theme inside the binary.
    public static func builtinText(_ name: String) -> String? {
        let bytes: [UInt8]? =
            switch name {
            case "dark": PackageResources.dark_yaml
            case "light": PackageResources.light_yaml
            case "high-contrast": PackageResources.high_contrast_yaml
            case "colour-blind": PackageResources.colour_blind_yaml
            case "16-colour": PackageResources._6_colour_yaml
            default: nil
            }
        return bytes.map { String(decoding: $0, as: UTF8.self) }
    }

    /// A theme inside the binary; nil when there is none of that name.
    public static func builtin(_ name: String) -> Theme? {
        builtinText(name).flatMap { try? Theme(name: name, yaml: $0, inherited: builtinText) }
    }

    /// The same, with what is wrong when there is none.
    public static func builtinOrError(_ name: String) -> Result<Theme, ThemeError> {
        guard let theme = builtin(name) else {
            let known = builtinNames.joined(separator: ", ")
            return .failure(ThemeError(theme: name, line: 0, text: "no theme is called \(name): there are \(known)"))
        }
        return .success(theme)
    }

    /// What the console starts with.
    public static let standard: Theme = builtin("dark") ?? plain
}
