/// A program to begin with: one of `examples/`, and its packet test.
struct Template: Sendable {
    /// As after `--from`.
    var name: String
    /// What it is, in a line.
    var abstract: String
    var program: [UInt8]
    var test: [UInt8]
    /// What to attach it with besides the file.
    var attach: String

    static let all: [Template] = [
        Template(
            name: "router", abstract: "IPv4 routes by longest prefix, on XDP", program: PackageResources.router_p4,
            test: PackageResources.router_stf, attach: "--dev p1 --dev p2 --port 1=p1 --port 2=p2"),
        Template(
            name: "acl", abstract: "an access list under masks with priorities, on TC", program: PackageResources.acl_p4,
            test: PackageResources.acl_stf, attach: "--dev p1"),
        Template(
            name: "filter", abstract: "accepts everything and counts by protocol, on TC", program: PackageResources.count_p4,
            test: PackageResources.count_stf, attach: "--dev p1"),
        Template(
            name: "reflector", abstract: "sends packets back, their addresses exchanged, on XDP",
            program: PackageResources.reflector_p4, test: PackageResources.reflector_stf, attach: "--dev p1"),
        Template(
            name: "push", abstract: "puts a header in front of every packet, on XDP", program: PackageResources.push_p4,
            test: PackageResources.push_stf, attach: "--dev p1"),
    ]
}
