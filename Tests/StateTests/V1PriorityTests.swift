import Driver
import Maps
import Schema
import Testing

/// `standard_metadata.priority` on TC is the packet's own: read at the start, written where the packet leaves, left alone where nothing is assigned.
@Suite struct V1PriorityTests {
    private func program(_ assignment: String) -> String {
        """
        #include <core.p4>
        #include <v1model.p4>
        header head_t { bit<48> dst; bit<40> src; bit<8> seen; bit<16> type; }
        struct headers { head_t head; }
        struct metadata {}
        parser P(packet_in packet, out headers hdr, inout metadata meta, inout standard_metadata_t standard) {
            state start { packet.extract(hdr.head); transition accept; }
        }
        control V(inout headers hdr, inout metadata meta) { apply {} }
        control I(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) {
            apply { standard.egress_spec = 2; hdr.head.seen = (bit<8>)standard.priority; \(assignment) }
        }
        control E(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) { apply {} }
        control C(inout headers hdr, inout metadata meta) { apply {} }
        control D(packet_out packet, in headers hdr) { apply { packet.emit(hdr.head); } }
        V1Switch(P(), V(), I(), E(), C(), D()) main;
        """
    }

    @Test(arguments: [("standard.priority = 5;", 5), ("standard.priority = standard.priority + 1;", 7), ("", 14)] as [(String, UInt32)], [false, true])
    func priority(_ story: (assignment: String, left: UInt32), _ clones: Bool) throws {
        let text = program(story.assignment + (clones ? " clone(CloneType.I2E, 5);" : ""))
        let options = CompileOptions(hook: .tcIngress, instrument: true)
        let result = Compiler(options: options, files: .disk).compile(path: "priority.p4", bytes: Array(text.utf8), upTo: .object)
        let loaded = try BPFObject(#require(result.object, "\(result.rendered)"), name: "priority.p4").load()
        // The low three bits of 14 are 6.
        let packet = [UInt8](repeating: 2, count: 12) + [8, 0] + [UInt8](repeating: 7, count: 50)
        let run = try loaded.program.test(packet, context: .tc(SocketBufferContext(priority: 14)))
        #expect(run.output[11] == 6)
        guard case .tc(let after)? = run.context else {
            Issue.record("no context came back")
            return
        }
        #expect(after.priority == story.left)
    }
}
