/// Numbers as an operator reads them.
public enum Units {
    /// Three digits and a unit: `0`, `212`, `5.10k`, `1.48M`, `758M`. Never more than 6 columns.
    public static func short(_ value: Double) -> String {
        guard value.isFinite else { return "-" }
        let sign = value < 0 ? "-" : ""
        var value = abs(value)
        if value < 999.5 {
            if value == value.rounded() || value >= 99.95 { return sign + String(Int(value.rounded())) }
            return sign + decimal(value, places: 1)
        }
        for unit in ["k", "M", "G", "T", "P", "E"] {
            value /= 1000
            if value < 999.5 || unit == "E" {
                return sign
                    + (value >= 99.95
                        ? String(Int(min(value, 9e6).rounded())) : decimal(value, places: value >= 9.995 ? 1 : 2))
                    + unit
            }
        }
        return "-"
    }
    public static func short(_ value: UInt64) -> String { short(Double(value)) }

    /// With a comma at every third digit: `65,536`.
    public static func full(_ value: UInt64) -> String {
        var digits: [UInt8] = []
        for (index, digit) in String(value).utf8.reversed().enumerated() {
            if index > 0, index % 3 == 0 { digits.append(UInt8(ascii: ",")) }
            digits.append(digit)
        }
        return String(decoding: digits.reversed(), as: UTF8.self)
    }
    public static func full(_ value: Int) -> String { (value < 0 ? "-" : "") + full(UInt64(value.magnitude)) }

    /// Bytes with a binary unit: `512`, `4.0K`, `16M`.
    public static func bytes(_ value: UInt64) -> String {
        var size = Double(value)
        if value < 1024 { return String(value) }
        for unit in ["K", "M", "G", "T", "P", "E"] {
            size /= 1024
            if size < 999.5 || unit == "E" {
                return (size < 9.95 ? decimal(size, places: 1) : String(Int(size.rounded()))) + unit
            }
        }
        return "-"
    }

    /// A length of time: `850 ms`, `21 s`, `3 min`, `2 h`.
    public static func duration(seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0 else { return "-" }
        if seconds < 1 { return "\(Int((seconds * 1000).rounded())) ms" }
        if seconds < 120 {
            return decimal(seconds, places: seconds < 10 && seconds != seconds.rounded() ? 1 : 0) + " s"
        }
        if seconds < 7200 { return "\(Int(seconds / 60)) min" }
        return seconds < 172_800 ? "\(Int(seconds / 3600)) h" : "\(Int(min(seconds, 1e15) / 86_400)) d"
    }

    /// `value` with a fixed number of decimal places.
    public static func decimal(_ value: Double, places: Int) -> String {
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        guard value.isFinite, abs(value) * scale < 9e18 else { return "-" }
        let whole = Int64((value * scale).rounded())
        let digits = String(whole.magnitude)
        guard places > 0 else { return (whole < 0 ? "-" : "") + digits }
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        let cut = padded.index(padded.endIndex, offsetBy: -places)
        return (whole < 0 ? "-" : "") + padded[..<cut] + "." + padded[cut...]
    }
}
