import CMnl

@testable import Netlink

/// What other programs leave on links.
enum Foreign {
    static func addFilter(
        _ program: ProgramDescriptor, named name: String, to link: Int, in socket: borrowing NetlinkSocket
    ) throws {
        try TrafficControl.ensureClsact(on: link, in: socket)
        var message = MessageBuilder(RTM_NEWTFILTER, flags: NLM_F_CREATE | NLM_F_EXCL)
        message.append(TCFilter.header(link: link, hook: .ingress, priority: 0, handle: 0))
        message.put(TCA_KIND, text: "bpf")
        message.nest(TCA_OPTIONS) {
            $0.put(TCA_BPF_FD, program.raw)
            $0.put(TCA_BPF_NAME, text: name)
            $0.put(TCA_BPF_FLAGS, UInt32(TCA_BPF_FLAG_ACT_DIRECT))
        }
        try socket.request(message, to: "add a filter")
    }

    static func addIngress(to link: Int, in socket: borrowing NetlinkSocket) throws {
        var header = tcmsg()
        header.tcm_ifindex = Int32(link)
        header.tcm_handle = 0xffff_0000
        header.tcm_parent = TC_H_INGRESS
        var message = MessageBuilder(RTM_NEWQDISC, flags: NLM_F_CREATE | NLM_F_EXCL)
        message.append(header)
        message.put(TCA_KIND, text: "ingress")
        try socket.request(message, to: "add an ingress qdisc")
    }
}
