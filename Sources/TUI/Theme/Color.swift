/// A colour as a theme names it.
public enum Color: Hashable, Sendable {
    /// What the terminal uses by itself.
    case standard
    /// One of the sixteen: 0...7 as ANSI orders them, 8...15 bright.
    case ansi(UInt8)
    case rgb(UInt8, UInt8, UInt8)

    static let names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]

    /// `#rrggbb`, `#rgb`, `default`, `red`, `bright-red`; nil for anything else.
    public init?(_ text: String) {
        if text == "default" {
            self = .standard
        } else if let index = Color.names.firstIndex(of: text) {
            self = .ansi(UInt8(index))
        } else if text.hasPrefix("bright-"), let index = Color.names.firstIndex(of: String(text.dropFirst(7))) {
            self = .ansi(UInt8(index + 8))
        } else if text.first == "#", let digits = Color.digits(text.dropFirst()) {
            self = .rgb(digits.0, digits.1, digits.2)
        } else {
            return nil
        }
    }

    private static func digits(_ text: Substring) -> (UInt8, UInt8, UInt8)? {
        let values = text.compactMap { $0.isASCII ? $0.hexDigitValue : nil }
        guard values.count == text.count else { return nil }
        switch values.count {
        case 3: return (UInt8(values[0] * 17), UInt8(values[1] * 17), UInt8(values[2] * 17))
        case 6:
            return (
                UInt8(values[0] * 16 + values[1]), UInt8(values[2] * 16 + values[3]), UInt8(values[4] * 16 + values[5])
            )
        default: return nil
        }
    }

    /// Red, green and blue; of the sixteen what xterm shows; nil for the terminal's own.
    public var components: (red: UInt8, green: UInt8, blue: UInt8)? {
        switch self {
        case .standard: nil
        case .ansi(let index): Color.sixteen[Int(index & 15)]
        case .rgb(let red, let green, let blue): (red, green, blue)
        }
    }

    static let sixteen: [(red: UInt8, green: UInt8, blue: UInt8)] = [
        (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
        (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255),
        (255, 255, 255),
    ]

    /// The nearest of xterm's 256 colours, 16 and above; the sixteen stay what they are; nil for the terminal's own.
    public var index256: Int? {
        switch self {
        case .standard: return nil
        case .ansi(let index): return Int(index)
        case .rgb(let red, let green, let blue):
            func step(_ value: UInt8) -> Int { value < 48 ? 0 : value < 115 ? 1 : (Int(value) - 35) / 40 }
            func level(_ step: Int) -> Int { step == 0 ? 0 : 55 + 40 * step }
            let cube = (step(red), step(green), step(blue))
            let average = (Int(red) + Int(green) + Int(blue)) / 3
            let grey = max(0, min(23, (average - 3) / 10))
            let greyLevel = UInt8(8 + 10 * grey)
            let nearCube = distance(UInt8(level(cube.0)), UInt8(level(cube.1)), UInt8(level(cube.2)))
            if distance(greyLevel, greyLevel, greyLevel) < nearCube { return 232 + grey }
            return 16 + 36 * cube.0 + 6 * cube.1 + cube.2
        }
    }

    /// The nearest of the sixteen; nil for the terminal's own.
    public var index16: Int? {
        switch self {
        case .standard: return nil
        case .ansi(let index): return Int(index)
        case .rgb:
            var best = (index: 0, distance: Int.max)
            for (index, candidate) in Color.sixteen.enumerated() {
                let distance = distance(candidate.red, candidate.green, candidate.blue)
                if distance < best.distance { best = (index, distance) }
            }
            return best.index
        }
    }

    /// The squared distance to another colour, weighted as eyes are.
    private func distance(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Int {
        guard let own = components else { return Int.max }
        let delta = (Int(own.red) - Int(red), Int(own.green) - Int(green), Int(own.blue) - Int(blue))
        return 3 * delta.0 * delta.0 + 4 * delta.1 * delta.1 + 2 * delta.2 * delta.2
    }

    /// Relative luminance, 0...1 (WCAG 2.2); nil for the terminal's own.
    var luminance: Double? {
        guard let (red, green, blue) = components else { return nil }
        func linear(_ value: UInt8) -> Double {
            let share = Double(value) / 255
            return share <= 0.04045 ? share / 12.92 : Color.power((share + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    /// The contrast ratio to another colour, 1...21 (WCAG 2.2); nil when one is the terminal's own.
    public func contrast(to other: Color) -> Double? {
        guard let own = luminance, let other = other.luminance else { return nil }
        return (max(own, other) + 0.05) / (min(own, other) + 0.05)
    }

    /// `base` to the power of `exponent` for a base of 0...1: x^2.4 = x^2 * x^0.4, the fifth root by Newton.
    private static func power(_ base: Double, _ exponent: Double) -> Double {
        guard base > 0, exponent == 2.4 else { return 0 }
        let square = base * base
        var root = base
        for _ in 0..<40 { root -= (root * root * root * root * root - square) / (5 * root * root * root * root) }
        return square * root
    }

    /// The colour `share` of the way to another; steps when one is no RGB colour.
    func mixed(with other: Color, _ share: Double) -> Color {
        guard case .rgb(let red, let green, let blue) = self, case .rgb(let toRed, let toGreen, let toBlue) = other
        else {
            return share < 0.5 ? self : other
        }
        func mix(_ from: UInt8, _ to: UInt8) -> UInt8 {
            UInt8(max(0, min(255, (Double(from) + (Double(to) - Double(from)) * share).rounded())))
        }
        return .rgb(mix(red, toRed), mix(green, toGreen), mix(blue, toBlue))
    }
}
