extension Model {
    var portsSubject: Line {
        let ports = snapshot?.interfaces ?? []
        let up = ports.count { $0.state == .up }
        return Line("\(ports.count) interfaces, \(up) up", .dim)
    }

    func portsGrid() -> Grid {
        let list = lists[.ports] ?? ListState()
        let columns = [
            .fitting("PORT", snapshot?.interfaces.map(\.name) ?? [], 5, 15), Column("STATE", 5),
            Column("ADDRESS", 13, most: 20, rank: 5),
            .number("IN pps", 6), .number("OUT pps", 7), .number("IN bps", 6, rank: 7), .number("OUT bps", 7, rank: 8),
            .number("DROP/s", 6, rank: 4), Column("TRAFFIC", 8, most: 16, rank: 9, sortable: false),
            Column("HOOKS, in order", 24, most: 60, sortable: false),
        ]
        let ports = arranged((snapshot?.interfaces ?? []) + changes.ports, list) { port in
            ([port.name, port.mac, port.state.rawValue] + port.addresses
                + port.hooks.map { "\($0.place) \($0.name) \($0.pipeline ?? "")" })
                .joined(separator: " ")
        } key: { port, column in
            switch column {
            case 0: .text(port.name)
            case 1: .text(port.state.rawValue)
            case 2: .text(port.addresses.first ?? port.mac)
            case 3: history.rate(.port(port.index, .packetsIn)).map(SortKey.number)
            case 4: history.rate(.port(port.index, .packetsOut)).map(SortKey.number)
            case 5: history.rate(.port(port.index, .bytesIn)).map(SortKey.number)
            case 6: history.rate(.port(port.index, .bytesOut)).map(SortKey.number)
            case 7: history.rate(.port(port.index, .drops)).map(SortKey.number)
            default: nil
            }
        }
        return Grid(
            columns: columns, ids: ports.map { String($0.index) }, heights: ports.map { max(1, $0.hooks.count + faultLines($0).count) },
            empty: empty("no interfaces"), sorted: list.sort.map { ($0, list.descending) }
        ) { row, widths in
            let port = ports[row]
            let hooks = port.hooks.map { hookLine($0) } + faultLines(port)
            let isGone = changes.isGone(.ports, String(port.index))
            return Grid.Row(
                [
                    Line(port.name, isGone ? .dim : .bright), isGone ? Line("gone", .bad) : stateLine(port.state),
                    Line(port.addresses.first ?? shortened(port.mac), .dim),
                    rate(.port(port.index, .packetsIn)), rate(.port(port.index, .packetsOut)),
                    rate(.port(port.index, .bytesIn), times: 8), rate(.port(port.index, .bytesOut), times: 8),
                    rate(.port(port.index, .drops), bad: true),
                    Graph.sparkline(history.recent(.port(port.index, .packetsIn)), width: widths[8]),
                    hooks.first ?? Line("-", .dim),
                ], below: Array(hooks.dropFirst()))
        }
    }

    private func stateLine(_ state: Interface.State) -> Line {
        switch state {
        case .up: Line("up", .good)
        case .down: Line("down", .bad)
        case .dormant, .unknown: Line(state == .dormant ? "idle" : "?", .warning)
        }
    }

    /// Frames that XDP loses on a port at this moment, by reason.
    private func faultLines(_ port: Interface) -> [Line] {
        port.faults.compactMap { fault in
            guard let rate = history.rate(.fault(port.index, fault.reason)), rate > 0 else { return nil }
            return Line([Span("! ", .bad), Span("\(Units.short(rate))/s ", .bad), Span(fault.reason, .warning)])
        }
    }

    /// `● xdp native router g3` is ours, `○ tcx in #420 cilium` foreign; `✗` is reached by no packet, `?` perhaps by none.
    func hookLine(_ hook: Attached) -> Line {
        var spans: [Span] = []
        let sign = hook.shadowed ? Span("✗ ", .warning) : hook.behind.isEmpty ? nil : Span("? ", .warning)
        if let name = hook.pipeline {
            let generation = snapshot?.pipeline(name).map { " g\($0.generation)" } ?? ""
            spans = [sign ?? Span("● ", .ours), Span(hook.place + " "), Span(name + generation, .ours)]
        } else {
            spans = [
                sign ?? Span("○ ", .foreign), Span(hook.place + " "),
                Span(hook.program == 0 ? hook.name : "#\(hook.program) \(hook.name)", .foreign),
            ]
        }
        if hook.shadowed {
            spans.append(Span(hook.behind.isEmpty ? " shadowed" : " shadowed by " + hook.behind, .warning))
        } else if !hook.behind.isEmpty {
            spans.append(Span(" behind " + hook.behind, .dim))
        }
        if !hook.holder.isEmpty { spans.append(Span(" held by " + hook.holder, .dim)) }
        return Line(spans)
    }

    /// `02:00:..:01` where there is no room for more.
    func shortened(_ mac: String) -> String {
        let parts = mac.split(separator: ":")
        return parts.count == 6 ? "\(parts[0]):\(parts[1]):..:\(parts[5])" : mac.isEmpty ? "-" : mac
    }

    /// A rate as a number; what is zero is dim, what is lost is marked.
    func rate(_ series: Series, times: Double = 1, bad: Bool = false) -> Line {
        guard let rate = history.rate(series) else { return Line("-", .dim) }
        let text = Units.short(rate * times)
        return rate == 0 ? Line(text, .dim) : bad ? Line([Span(text, .bad), Span("!", .bad)]) : Line(text)
    }

    func drawPorts(into buffer: inout Buffer, _ layout: Layout) {
        buffer.put(grid(.ports), in: layout.main, list: lists[.ports] ?? ListState())
        guard let port = selectedPort, layout.detail.height >= 4 else { return }
        if layout.wide {
            drawWide(port, into: &buffer, layout.detail)
        } else {
            drawLow(port, into: &buffer, layout.detail)
        }
    }

    /// One line a direction, addresses, drops by reason.
    private func drawLow(_ port: Interface, into buffer: inout Buffer, _ area: Rect) {
        let width = max(8, min(60, area.width - 48))
        func line(_ name: String, _ packets: Series, _ bytes: Series) -> Line {
            let recent = history.recent(packets)
            let peak = recent.max() ?? 0
            return Line(
                [Span(" " + name, .dim)] + Graph.sparkline(recent, width: width).spans + [
                    Span("  " + padded(Units.short(history.rate(packets) ?? 0), 6) + " pps", .bright),
                    Span("  " + padded(Units.short((history.rate(bytes) ?? 0) * 8), 6) + " bps"),
                    Span("  peak " + Units.short(peak), .dim),
                ])
        }
        var lines = [
            Line([
                Span(" " + port.name, .bright),
                Span(
                    "  "
                        + ([port.mac] + port.addresses + ["mtu \(port.mtu)"]).filter { !$0.isEmpty }.joined(
                            separator: "  "), .dim),
            ]),
            line("in   ", .port(port.index, .packetsIn), .port(port.index, .bytesIn)),
            line("out  ", .port(port.index, .packetsOut), .port(port.index, .bytesOut)),
        ]
        lines += fateLines(port)
        buffer.put(lines, in: area.inset(top: 1))
    }

    /// `drops  no_route 11/s  ttl 1/s` of the pipeline on a port.
    private func fateLines(_ port: Interface) -> [Line] {
        guard let pipeline = snapshot?.pipeline(port.hooks.compactMap(\.pipeline).first), !pipeline.outcomes.isEmpty else { return [] }
        func line(_ title: String, _ outcomes: [Pipeline.Outcome], _ face: Face) -> Line {
            outcomes.reduce(Line(" " + title, .dim)) { line, outcome in
                let rate = history.rate(.outcome(pipeline.name, outcome.name)) ?? 0
                return line.then("  " + outcome.name + " ", .dim).then(Units.short(rate) + "/s", rate > 0 ? face : .dim)
            }
        }
        let drops = pipeline.outcomes.filter(\.isDrop)
        let kept = pipeline.outcomes.filter { !$0.isDrop }
        return (kept.isEmpty ? [] : [line("kept ", kept, .good)]) + (drops.isEmpty ? [] : [line("drops", drops, .bad)])
    }

    /// All about a port, as lines.
    func portDetails(_ port: Interface, _ width: Int) -> [Line] {
        var lines: [Line] = [
            Line("index \(port.index)  mtu \(port.mtu)  \(port.mac)", .dim), Line(port.addresses.joined(separator: "  "), .dim), "",
            Line("HOOKS, in the order packets meet them", .heading),
        ]
        lines += port.hooks.isEmpty ? [Line("nothing is attached", .dim)] : port.hooks.map(hookLine)
        if !port.faults.isEmpty {
            lines += ["", Line("LOST BY XDP, since the console looks", .heading)]
            lines += port.faults.map { fault in
                let rate = history.rate(.fault(port.index, fault.reason)) ?? 0
                return Line([
                    Span(padded(Units.short(fault.total), 7) + "  "), Span(padded(Units.short(rate), 6) + "/s  ", rate > 0 ? .bad : .dim),
                    Span(fault.reason),
                ])
            }
        }
        return lines + [""] + totalLines(port) + [""] + fateLines(port)
    }

    private func totalLines(_ port: Interface) -> [Line] {
        [Line("TOTALS             packets      bytes      drops     errors", .heading)]
            + [("received", port.received), ("sent", port.sent)].map { name, traffic in
                let numbers = [traffic.packets, traffic.bytes, traffic.drops, traffic.errors].map {
                    padded(Units.short($0), 11)
                }
                return Line([Span(name + String(repeating: " ", count: 15 - name.count), .dim), Span(numbers.joined())])
            }
    }

    private func drawWide(_ port: Interface, into buffer: inout Buffer, _ area: Rect) {
        var rest = area
        func put(_ lines: [Line]) {
            buffer.put(lines, in: rest)
            rest = rest.splitTop(lines.count).rest
        }
        put([
            Line([Span(port.name, .bright), Span("  index \(port.index)  mtu \(port.mtu)  \(port.mac)", .dim)]),
            Line(port.addresses.joined(separator: "  "), .dim), "",
        ])
        let graphs: [(String, Series, Series)] = [
            ("in ", .port(port.index, .packetsIn), .port(port.index, .bytesIn)),
            ("out", .port(port.index, .packetsOut), .port(port.index, .bytesOut)),
        ]
        let height = max(1, min(8, (rest.height - 10) / 2 - 2))
        for (name, packets, bytes) in graphs {
            let recent = history.recent(packets)
            put([
                Line([
                    Span(name + " ", .heading),
                    Span(padded(Units.short(history.rate(packets) ?? 0), 6) + " pps", .bright),
                    Span("  " + padded(Units.short((history.rate(bytes) ?? 0) * 8), 6) + " bps"),
                    Span("  peak \(Units.short(recent.max() ?? 0)) pps", .dim),
                ])
            ])
            buffer.graph(recent, in: rest.splitTop(height).top)
            rest = rest.splitTop(height + 1).rest
        }
        put([Line("HOOKS, in the order packets meet them", .heading)])
        put(port.hooks.isEmpty ? [Line("nothing is attached", .dim)] : port.hooks.map(hookLine))
        put(faultLines(port))
        put([""] + totalLines(port))
        put([""] + fateLines(port))
    }

    func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    /// What an empty list says: nothing yet, nothing that matches, or nothing.
    func empty(_ text: String) -> String {
        snapshot == nil ? "looking..." : list.filter.isEmpty ? text : "nothing matches \(list.filter)"
    }
}
