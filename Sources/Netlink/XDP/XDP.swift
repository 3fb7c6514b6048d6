import CMnl
import Glibc

/// Attaching programs to a link's XDP hook by netlink (`IFLA_XDP`, net/core/dev.c: `dev_xdp_attach`).
///
/// Nothing here overwrites or removes a program without naming it, and everything is read back: the kernel also answers
/// "done" to the removal of what was not there.
public enum XDP {
    /// What an attach led to.
    public struct Outcome: Sendable, Equatable {
        public var attachment: XDPAttachment
        /// Why `auto` came to generic mode, in the kernel's words; nil when the mode is the one asked for.
        public var nativeRefusal: String?
    }

    /// Attaches a program to a link that has none in that mode.
    ///
    /// `auto` tries native mode, and generic mode only if the driver answers that it has no native mode; any other
    /// refusal stands. Errors: `EBUSY` or `EEXIST` when a program is there already (the detail says which),
    /// `EOPNOTSUPP` when the driver lacks the mode, and the driver's own, such as an MTU too large.
    public static func attach(
        _ program: ProgramDescriptor, to link: Int, mode: XDPModeChoice = .auto, in socket: borrowing NetlinkSocket
    ) throws(NetlinkError) -> Outcome {
        switch mode {
        case .native: return Outcome(attachment: try attach(program, to: link, in: .native, socket))
        case .generic: return Outcome(attachment: try attach(program, to: link, in: .generic, socket))
        case .offload: return Outcome(attachment: try attach(program, to: link, in: .offload, socket))
        case .auto:
            do throws(NetlinkError) {
                return Outcome(attachment: try attach(program, to: link, in: .native, socket))
            } catch {
                guard error.saysNoNativeMode else { throw error }
                return Outcome(
                    attachment: try attach(program, to: link, in: .generic, socket),
                    nativeRefusal: error.kernelText ?? error.errno.description)
            }
        }
    }

    /// Puts `program` in the place of `old`, without a moment in between; `EEXIST` when `old` is not what is attached.
    @discardableResult
    public static func replace(
        _ old: ProgramDescriptor, with program: ProgramDescriptor, on link: Int, mode: XDPMode,
        in socket: borrowing NetlinkSocket
    ) throws(NetlinkError) -> XDPAttachment {
        let operation = Operation(verb: "replace the XDP program of", link: link, mode: mode)
        try set(program, expecting: old, mode.flag | XDP_FLAGS_REPLACE, operation, socket)
        return try verified(program, operation, socket)
    }

    /// Removes `old`; `EEXIST` when it is not what is attached.
    public static func detach(
        _ old: ProgramDescriptor, from link: Int, mode: XDPMode, in socket: borrowing NetlinkSocket
    ) throws(NetlinkError) {
        let operation = Operation(verb: "detach the XDP program of", link: link, mode: mode)
        try set(nil, expecting: old, mode.flag | XDP_FLAGS_REPLACE, operation, socket)
        let present = try Links.at(link, in: socket).xdp.first { $0.mode == mode }
        guard let present, present.programID == old.programID else { return }
        throw NetlinkError(
            operation.words(socket), .inputOutput, detail: "the kernel agreed, but program \(present.programID) is still there")
    }

    private static func attach(
        _ program: ProgramDescriptor, to link: Int, in mode: XDPMode, _ socket: borrowing NetlinkSocket
    ) throws(NetlinkError) -> XDPAttachment {
        let operation = Operation(verb: "attach an XDP program to", link: link, mode: mode)
        try set(program, expecting: nil, mode.flag | XDP_FLAGS_UPDATE_IF_NOEXIST, operation, socket)
        return try verified(program, operation, socket)
    }

    /// What is tried, put into words only for an error: the link's name has to be asked for.
    private struct Operation {
        var verb: String
        var link: Int
        var mode: XDPMode
        func words(_ socket: borrowing NetlinkSocket) -> String { "\(verb) \(Links.label(link, in: socket)) in \(mode) mode" }
    }

    private static func set(
        _ program: ProgramDescriptor?, expecting old: ProgramDescriptor?, _ flags: UInt32, _ operation: Operation,
        _ socket: borrowing NetlinkSocket
    ) throws(NetlinkError) {
        // The kernel takes -1 for "none": it would remove what it was asked to set, or expect an empty hook.
        guard program?.raw ?? 0 >= 0, old?.raw ?? 0 >= 0 else {
            throw NetlinkError(operation.words(socket), .badDescriptor)
        }
        var message = MessageBuilder(RTM_SETLINK)
        message.append(Links.header(operation.link))
        message.nest(IFLA_XDP) {
            $0.put(IFLA_XDP_FD, program?.raw ?? -1)
            $0.put(IFLA_XDP_FLAGS, flags)
            // Only read together with XDP_FLAGS_REPLACE.
            if let old { $0.put(IFLA_XDP_EXPECTED_FD, old.raw) }
        }
        do throws(NetlinkError) {
            try socket.request(message, to: "")
        } catch {
            var error = error
            error.operation = operation.words(socket)
            if error.errno == .busy || error.errno == .exists { error.detail = holder(of: operation.link, socket) }
            throw error
        }
    }

    /// Who has the hook, for an error's words.
    private static func holder(of link: Int, _ socket: borrowing NetlinkSocket) -> String? {
        guard let present = try? Links.at(link, in: socket).xdp else { return nil }
        if present.isEmpty { return "no program is attached" }
        return present.map { "program \($0.programID) is attached in \($0.mode) mode" }.joined(separator: ", ")
    }

    /// What is on the link now, provided it is what was put there.
    private static func verified(
        _ program: ProgramDescriptor, _ operation: Operation, _ socket: borrowing NetlinkSocket
    ) throws(NetlinkError) -> XDPAttachment {
        let present = try Links.at(operation.link, in: socket).xdp
        if let found = present.first(where: { $0.mode == operation.mode }),
            found.programID == program.programID ?? found.programID
        {
            return found
        }
        throw NetlinkError(
            operation.words(socket), .inputOutput,
            detail:
                "the kernel agreed, but the program is not there: \(holder(of: operation.link, socket) ?? "the link has gone")")
    }
}

extension NetlinkError {
    /// The network core's answer for a driver without XDP (since Linux 5.8; without words before), as opposed to a
    /// driver that has XDP and refuses this program or this configuration.
    fileprivate var saysNoNativeMode: Bool {
        errno == .notSupported && (kernelText?.contains("does not support XDP in native mode") ?? true)
    }
}
