import CMnl
import Glibc

extension TrafficControl {
    /// Adds a program as a filter of ours, making the clsact qdisc when it is missing.
    ///
    /// - Parameters:
    ///   - name: what the filter is called after the prefix `weir:`.
    ///   - priority: 1 to 65535; nil lets the kernel choose, after the filters below 32768 and before the others.
    ///   - chain: the chain it belongs to; only chain 0 runs unless a filter's action goes to another.
    /// - Returns: the filter as the kernel made it, priority and handle included (`NLM_F_ECHO`).
    public static func attach(
        _ program: ProgramDescriptor, named name: String, to link: Int, at hook: TCHook, priority: Int? = nil,
        chain: Int = 0, in socket: borrowing NetlinkSocket
    ) throws(NetlinkError) -> TCFilter {
        let operation = "attach a program to \(Links.label(link, in: socket)) at tc \(hook)"
        guard (1...65535).contains(priority ?? 1) else {
            throw NetlinkError(operation, .invalid, detail: "a priority is 1 to 65535")
        }
        let isFirst = try ensureClsact(on: link, in: socket)
        var message = MessageBuilder(RTM_NEWTFILTER, flags: NLM_F_CREATE | NLM_F_EXCL | NLM_F_ECHO)
        message.append(TCFilter.header(link: link, hook: hook, priority: priority ?? 0, handle: 0))
        put(program, TCFilter.namePrefix + name, chain: chain, in: &message)
        do throws(NetlinkError) {
            return try made(program, by: socket.request(message, to: operation), operation)
        } catch {
            if isFirst { _ = try? removeEmptyClsact(on: link, in: socket) }
            throw error
        }
    }

    /// Puts a program in the place of a filter of ours, without a moment in between: same priority, handle and name.
    ///
    /// Errors: `ENOENT` when the filter has gone, `EEXIST` when it holds another program than `filter` says, `EPERM`
    /// when it is not ours.
    public static func replace(
        _ filter: TCFilter, with program: ProgramDescriptor, in socket: borrowing NetlinkSocket
    ) throws(NetlinkError) -> TCFilter {
        let operation = "replace the program of \(words(filter, socket))"
        let name = try confirmed(filter, operation, socket)
        // Without NLM_F_CREATE: a filter that goes away meanwhile is not made anew.
        var message = MessageBuilder(RTM_NEWTFILTER, flags: NLM_F_REPLACE | NLM_F_ECHO)
        message.append(filter.header)
        put(program, name, chain: filter.chain, in: &message)
        return try made(program, by: socket.request(message, to: operation), operation)
    }

    /// Removes a filter of ours and nothing else. Errors as for `replace`.
    public static func detach(_ filter: TCFilter, in socket: borrowing NetlinkSocket) throws(NetlinkError) {
        let operation = "detach \(words(filter, socket))"
        _ = try confirmed(filter, operation, socket)
        try socket.request(about(filter, RTM_DELTFILTER), to: operation)
    }

    /// The name of the filter, after a look at what is really there.
    private static func confirmed(
        _ filter: TCFilter, _ operation: String, _ socket: borrowing NetlinkSocket
    ) throws(NetlinkError) -> String {
        let reply = try socket.request(about(filter, RTM_GETTFILTER), to: operation)
        guard let present = reply.messages.lazy.compactMap({ TCFilter($0) }).first else {
            throw NetlinkError(operation, .noEntry)
        }
        guard present.isOurs, let name = present.name, name == filter.name else {
            throw NetlinkError(operation, .permission, detail: "it is not ours: its name is '\(present.name ?? "")'")
        }
        guard present.programID == filter.programID else {
            throw NetlinkError(
                operation, .exists, detail: "it now holds program \(present.programID.map(String.init) ?? "?")")
        }
        return name
    }

    private static func about(_ filter: TCFilter, _ type: Int) -> MessageBuilder {
        var message = MessageBuilder(type)
        message.append(filter.header)
        message.put(TCA_KIND, text: filter.kind)
        if filter.chain != 0 { message.put(TCA_CHAIN, UInt32(clamping: filter.chain)) }
        return message
    }

    private static func put(
        _ program: ProgramDescriptor, _ name: String, chain: Int, in message: inout MessageBuilder
    ) {
        message.put(TCA_KIND, text: "bpf")
        if chain != 0 { message.put(TCA_CHAIN, UInt32(clamping: chain)) }
        message.nest(TCA_OPTIONS) {
            $0.put(TCA_BPF_FD, program.raw)
            $0.put(TCA_BPF_NAME, text: name)
            $0.put(TCA_BPF_FLAGS, UInt32(TCA_BPF_FLAG_ACT_DIRECT))
        }
    }

    /// The filter in the kernel's echo, provided it holds the program.
    private static func made(
        _ program: ProgramDescriptor, by reply: Reply, _ operation: String
    ) throws(NetlinkError) -> TCFilter {
        guard let filter = reply.messages.lazy.compactMap({ TCFilter($0) }).first else {
            throw NetlinkError(operation, .badMessage, detail: "the kernel did not say which filter it made")
        }
        guard filter.programID == program.programID ?? filter.programID else {
            throw NetlinkError(
                operation, .inputOutput,
                detail: "the kernel agreed, but the filter holds program \(filter.programID.map(String.init) ?? "?")")
        }
        return filter
    }

    private static func words(_ filter: TCFilter, _ socket: borrowing NetlinkSocket) -> String {
        "filter \(filter.name ?? filter.kind) (priority \(filter.priority), handle \(filter.handle)) "
            + "at tc \(filter.hook) of \(Links.label(filter.link, in: socket))"
    }
}
