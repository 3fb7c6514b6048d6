import IR

/// Where each header is kept while a packet is processed.
///
/// - `packet`: it becomes valid by extraction only, so it is a pointer into the packet. Fields are loaded where they are
///   used; an assignment writes to the packet at once, which is right because the packet leaves with this header at this place
///   in its order (or without it).
/// - `local`: the wire bytes in a buffer on the stack, which the compiler mostly turns into registers.
/// - `scratch`: the wire bytes in a per-CPU map: stacks indexed at run time, and what the stack has no room for.
struct HeaderPlan {
    enum Storage: Sendable { case packet, local, scratch }

    struct Slot: Sendable {
        var key: HeaderKey
        var type: HeaderType
        var path: String
        /// Elements: 1 but for a stack indexed at run time.
        var count: Int
        var facts: HeaderFacts
        var storage: Storage

        /// Where it is kept when not in the packet. Behind a varbit field nothing is aligned, and on the stack everything has
        /// to be.
        var outsideStorage: Storage { maxVarbitBytes > 0 ? .scratch : .local }

        /// Bytes of the fixed part.
        var bytes: Int { type.width / 8 }
        /// Bytes of the fixed part and the most that a varbit field adds.
        var maxBytes: Int { bytes + maxVarbitBytes }
        /// Bytes that the varbit field adds at most; 0 without one.
        var maxVarbitBytes: Int {
            guard let index = type.varbitField, case .varbit(let bits) = type.fields[index].type else { return 0 }
            return (bits + 7) / 8
        }
    }

    /// Where an emit stands in the deparser's text.
    struct EmitSite: Sendable {
        var slot: Int
        /// The element of a stack in scratch; the first one of a run.
        var element: Int
        /// How many elements in a row are emitted here.
        var count = 1
        /// May not be reached.
        var isConditional: Bool
    }

    private(set) var slots: [Slot] = []
    private(set) var index: [HeaderKey: Int] = [:]
    private(set) var sites: [EmitSite] = []
    /// For each slot the slot whose flag says whether it is valid.
    private(set) var twins: [Int] = []
    /// For each emit of the deparser's text its site.
    private(set) var siteOfEmit: [Int] = []
    /// Headers may stay in the packet.
    let leavesInPacket: Bool
    let survey: HeaderSurvey
    let order: ExtractionOrder
    /// Headers come and go in so many combinations that the verifier has to be kept from walking each (`emitMany`).
    private(set) var isManifold = false
    let paths: ParserPaths

    /// More emitted headers than this, each of which may come or go by itself, make a program manifold.
    static let fewToggles = 5
    /// With more emits than this the places of all of them are too many to be kept on the stack together.
    static let fewSites = 16
    /// Stack bytes that header buffers may take together.
    static let stackBudget = 256

    /// - Parameters:
    ///   - inPacket: whether headers may stay in the packet.
    ///   - findTwins: whether headers that come and go together are to be found.
    ///   - leavesInPacket: when false every header is kept in scratch, where it can be copied with the packet's other state.
    init(_ program: Program, deparses: Bool, inPacket: Bool = true, findTwins: Bool = true, leavesInPacket: Bool = true) {
        self.leavesInPacket = leavesInPacket
        survey = HeaderSurvey(program)
        order = ExtractionOrder(program, survey)
        paths = ParserPaths(program, survey)
        for key in survey.keys { addSlot(key, program) }
        collectSites(program)
        twins = Array(slots.indices)
        siteOfEmit = Array(sites.indices)
        guard leavesInPacket else {
            for slot in slots.indices { slots[slot].storage = .scratch }
            isManifold = paths.areMany || toggles > Self.fewToggles || sites.count > Self.fewSites
            joinRuns()
            return
        }
        for slot in slots.indices { slots[slot].storage = initialStorage(slots[slot], deparses, inPacket) }
        if findTwins {
            twins = HeaderTwins(program, slots) { [survey, index] in survey.key($0).flatMap { index[$0] } }.first
        }
        isManifold = paths.areMany || toggles > Self.fewToggles
        joinRuns()
        keepOrder()
        if paths.areMany { takeOptionalOut() }
        if isManifold { spillAll() }
        spillLargest()
    }

    /// The types of the headers that the program does anything with, each once.
    var typesInUse: [HeaderType] {
        var seen: Set<String> = []
        return slots.map(\.type).filter { seen.insert($0.name).inserted }
    }

    private mutating func addSlot(_ key: HeaderKey, _ program: Program) {
        let id: VariableID
        var suffix = ""
        switch key {
        case .variable(let variable), .stack(let variable): id = variable
        case .element(let variable, let element):
            id = variable
            suffix = "_\(element)"
        }
        guard let type = program.headerType(of: .variable(id)) else { return }
        var count = 1
        if case .stack = key, case .stack(_, let elements) = program.variables[id.raw].kind { count = elements }
        index[key] = slots.count
        slots.append(
            Slot(
                key: key, type: type, path: program.variables[id.raw].name + suffix, count: count,
                facts: survey.facts[key] ?? HeaderFacts(), storage: .local))
    }

    /// The emits in the order of the text.
    private mutating func collectSites(_ program: Program) {
        for block in program.blocks {
            guard case .control(let body) = block.kind else { continue }
            var leaves = false
            body.forEachStatement { statement in
                switch statement.kind {
                case .leave, .again: leaves = true
                default: break
                }
            }
            collectSites(body, isConditional: leaves)
        }
    }

    private mutating func collectSites(_ body: [Statement], isConditional: Bool) {
        for statement in body {
            if case .emit(let header) = statement.kind, let key = survey.key(header), let slot = index[key] {
                var element = 0
                if slots[slot].count > 1, case .element(_, let which) = header, case .constant(let value) = which.kind {
                    element = Int(value)
                }
                sites.append(EmitSite(slot: slot, element: element, isConditional: isConditional))
            }
            var inner = isConditional
            if case .block = statement.kind {} else { inner = true }
            for body in statement.bodies { collectSites(body, isConditional: inner) }
        }
    }

    /// Elements of a stack that are emitted one after the other become one site when there are many of them.
    private mutating func joinRuns() {
        siteOfEmit = Array(sites.indices)
        guard isManifold else { return }
        var joined: [EmitSite] = []
        for (index, site) in sites.enumerated() {
            let isStack = if case .stack = slots[site.slot].key { true } else { false }
            if isStack, !site.isConditional, let last = joined.last, last.slot == site.slot, !last.isConditional,
                last.element + last.count == site.element
            {
                joined[joined.count - 1].count += 1
            } else {
                joined.append(site)
            }
            siteOfEmit[index] = joined.count - 1
        }
        sites = joined
    }

    private func initialStorage(_ slot: Slot, _ deparses: Bool, _ mayStay: Bool) -> Storage {
        if case .stack = slot.key { return .scratch }
        let facts = slot.facts
        let inPacket =
            mayStay && facts.isExtracted && !facts.isSetValid && !facts.isWrittenWhole && facts.emits <= 1
            && (deparses || !facts.isAssigned)
        return inPacket ? .packet : slot.outsideStorage
    }

    /// Headers left in the packet must leave in the order in which they came: of two that do not, one becomes local.
    private mutating func keepOrder() {
        for (place, first) in sites.enumerated() {
            for second in sites[(place + 1)...] {
                let (a, b) = (slots[first.slot], slots[second.slot])
                guard a.storage == .packet, b.storage == .packet else { continue }
                if order.after[b.key, default: []].contains(a.key) {
                    let demoted = a.bytes <= b.bytes ? first.slot : second.slot
                    slots[demoted].storage = slots[demoted].outsideStorage
                }
            }
        }
    }

    /// With too many ways through the parser, only headers that are always there stay where they are.
    private mutating func takeOptionalOut() {
        for index in slots.indices where slots[index].storage == .packet && !paths.always.contains(slots[index].key) {
            slots[index].storage = slots[index].outsideStorage
        }
    }

    /// Emitted headers that other things than the parser make valid or not, those that come and go together counted once.
    private var toggles: Int {
        let loose = sites.filter { !slots[$0.slot].facts.isStable && slots[$0.slot].count == 1 }
        let single = Set(loose.map { twins[$0.slot] }).count
        return single + sites.count { slots[$0.slot].count > 1 || ($0.isConditional && slots[$0.slot].facts.isStable) }
    }

    /// What lies in a map does not tell the verifier's paths apart; what lies on the stack does.
    private mutating func spillAll() {
        for index in slots.indices where slots[index].storage == .local { slots[index].storage = .scratch }
    }

    private mutating func spillLargest() {
        let locals = slots.indices.filter { slots[$0].storage == .local }.sorted { slots[$0].maxBytes < slots[$1].maxBytes }
        var total = 0
        for slot in locals {
            total += (slots[slot].maxBytes + 7) / 8 * 8
            if total > Self.stackBudget { slots[slot].storage = .scratch }
        }
    }
}
