import Maps
import Netlink
import Schema

extension Pipelines {
    /// Every pipeline, and the programs that are not ours, in every network namespace that can be reached.
    public func status() throws(PipelineError) -> HostStatus {
        var unsettled: [String: String] = [:]
        for name in try names() { unsettled[name] = settled(name) }
        var view = try HostView()
        var status = HostStatus(pipelines: [], foreign: [], gaps: [])
        var ours: Set<UInt32> = []
        for name in try names() {
            do throws(PipelineError) {
                var one = try self.status(name, &view, &ours)
                one.note = unsettled[name] ?? one.note
                status.pipelines.append(one)
            } catch {
                status.gaps.append("pipeline \(name): \(error)")
                status.unseen.append(name)
            }
        }
        status.foreign = view.foreign(except: ours)
        status.gaps += (try? orphans()) ?? []
        status.gaps += view.gaps
        return status
    }

    /// One pipeline.
    public func status(of name: String, in namespace: NetworkNamespace? = nil) throws(PipelineError) -> PipelineStatus {
        let name = try resolve(name, in: namespace)
        // Who finishes it at this moment is waited for: half of a change is nothing to show.
        let unsettled = settled(name, patience: 3)
        guard try find(name) != nil else { throw try missing(name) }
        var view = try HostView()
        var ours: Set<UInt32> = []
        var one = try status(name, &view, &ours)
        one.note = unsettled ?? one.note
        return one
    }

    /// Finishes what an interrupted change left, where it can be finished; what stands in the way otherwise, which is no reason not to
    /// show what there is.
    private func settled(_ name: String, patience: Double = 0) -> String? {
        do throws(PipelineError) {
            try settle(name, patience: patience)
            return nil
        } catch {
            return "an interrupted change cannot be finished now: \(error)"
        }
    }

    private func status(
        _ name: String, _ view: inout HostView, _ ours: inout Set<UInt32>
    ) throws(PipelineError) -> PipelineStatus {
        for _ in 0..<8 {
            guard let (place, state) = try find(name) else { break }
            do throws(PipelineError) {
                return try status(name, place, state, &view, &ours)
            } catch {
                // A generation that went while it was looked at: somebody swaps, or goes back, and what runs now is another.
                guard let now = try find(name)?.1, now.current != state.current else { throw error }
            }
        }
        throw try missing(name)
    }

    private func status(
        _ name: String, _ place: PinDirectory, _ state: PipelineState, _ view: inout HostView, _ ours: inout Set<UInt32>
    ) throws(PipelineError) -> PipelineStatus {
        let generation = try Generation.open(state.current, of: place)
        let numbers = try Generation.numbers(of: place)
        var programs: Set<UInt32> = [generation.program.id]
        for number in numbers where number != generation.number {
            // The program alone: with hundreds of maps the rest takes its time.
            let pin = place.path + "/\(Generation.directoryName(number))/program"
            if let other = try? BPFProgram.open(pinnedAt: pin) { programs.insert(other.id) }
        }
        ours.formUnion(programs)
        let info = try attempt { try generation.program.info() }
        let parent = state.pending?.backTo ?? generation.record.parent
        let unfinished = unfinishedImport(name)?.text
        var status = PipelineStatus(
            name: name, program: generation.schema.program, source: generation.record.source,
            architecture: generation.schema.architecture, hook: state.hook, generation: generation.number,
            previous: parent.flatMap { numbers.contains($0) ? $0 : nil }, generations: numbers, since: state.since,
            confirmWithin: state.pending.map { max(0, $0.deadline - Clock.now()) }, rollbackIf: state.pending?.rule?.description,
            note: state.note, unfinishedImport: unfinished, programID: info.id, tag: info.tag,
            instructions: generation.record.instructions, stack: generation.record.stack, interfaces: [])
        for attachment in state.attachments {
            status.interfaces.append(
                view.interface(attachment, current: info.id, programs: programs, hook: state.hook, ports: state.ports))
        }
        return status
    }
}
