import Driver
import Syntax

/// The P4 programs and the C by hand that benches compare, from the binary itself: they are `examples/paper` and `examples/larger`.
enum BenchPrograms {
    /// The P4 text of a program.
    static func p4(_ name: String) -> [UInt8]? {
        switch name {
        case "gate": PackageResources.bench_gate_p4
        case "mactable": PackageResources.bench_mactable_p4
        case "ttltable": PackageResources.bench_ttltable_p4
        case "translate": PackageResources.bench_translate_p4
        case "reflect": PackageResources.bench_reflect_p4
        case "push": PackageResources.bench_push_p4
        case "routes": PackageResources.bench_routes_p4
        case "acl6": PackageResources.bench_acl6_p4
        case "vxlan": PackageResources.bench_vxlan_p4
        case "balancer": PackageResources.bench_balancer_p4
        case "router5": PackageResources.bench_router5_p4
        case "router5v1": PackageResources.bench_router5v1_p4
        default: nil
        }
    }

    /// The C that does the same, without what it includes.
    private static func hand(_ name: String) -> [UInt8]? {
        switch name {
        case "gate": PackageResources.gate_hand
        case "mactable": PackageResources.mactable_hand
        case "ttltable": PackageResources.ttltable_hand
        case "translate": PackageResources.translate_hand
        case "reflect": PackageResources.reflect_hand
        case "push": PackageResources.push_hand
        case "routes": PackageResources.routes_hand
        case "acl6": PackageResources.acl6_hand
        case "vxlan": PackageResources.vxlan_hand
        case "balancer": PackageResources.balancer_hand
        case "router5", "router5v1": PackageResources.router5_hand
        default: nil
        }
    }

    /// What every C by hand includes.
    static let common = String(decoding: PackageResources.common_hand, as: UTF8.self)

    /// The C by hand as one text, `definitions` in front of it.
    static func handText(_ name: String, definitions: String) -> String? {
        guard let text = hand(name) else { return nil }
        let own = String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("#include") }.joined(separator: "\n")
        let shared = common.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("#pragma once") }
        return definitions + shared.joined(separator: "\n") + "\n" + own
    }

    /// The headers that they share.
    static let headers = PackageResources.bench_headers_p4

    /// Includes of these programs, from the binary.
    static let files = FileProvider(
        read: { path in path == "headers.p4" || path.hasSuffix("/headers.p4") ? headers : nil },
        system: FileProvider.disk.system)
}
