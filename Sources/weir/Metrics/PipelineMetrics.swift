import Maps
import Pipeline
import Schema

/// The pipelines of the host as metrics.
struct PipelineMetrics {
    private var metrics = MetricText()

    /// - Parameter only: the pipelines to look at; all of them when empty.
    /// - Returns: OpenMetrics text, and what could not be read.
    static func text(of pipelines: Pipelines, only: [String], version: String) throws -> (text: String, gaps: [String]) {
        var metrics = PipelineMetrics()
        metrics.announce()
        metrics.metrics.add("weir_build", [("version", version)], 1)
        var status = HostStatus(pipelines: [], foreign: [], gaps: [])
        if only.isEmpty { status = try pipelines.status() }
        for name in only {
            do throws(PipelineError) {
                status.pipelines.append(try pipelines.status(of: name))
            } catch {
                status.gaps.append(error.sentence)
            }
        }
        var gaps = status.gaps
        for pipeline in status.pipelines {
            metrics.take(pipeline)
            do {
                // It may be swapped or gone meanwhile: the others count all the same.
                try metrics.state(of: pipelines.open(pipeline.name))
            } catch {
                gaps.append("pipeline \(pipeline.name): \(error)")
            }
        }
        if only.isEmpty { metrics.metrics.add("weir_foreign_programs", [], status.foreign.count) }
        return (metrics.metrics.text, gaps)
    }

    private mutating func announce() {
        metrics.family("weir_build", .info, "The weir that answers.")
        metrics.family("weir_pipeline", .info, "What runs: the program, its source, architecture and hook.")
        metrics.family("weir_pipeline_generation", .gauge, "The generation that runs.")
        metrics.family("weir_pipeline_since_seconds", .gauge, "When it came to run, in seconds since 1970.")
        metrics.family("weir_pipeline_unconfirmed", .gauge, "1 while a swap waits for its confirmation.")
        metrics.family("weir_pipeline_instructions", .gauge, "Instructions that the verifier processed.")
        metrics.family("weir_interface_attached", .gauge, "1 when the pipeline's program is on the interface, 0 when it should be and is not.")
        metrics.family("weir_outcomes", .counter, "Packets by what became of them.")
        metrics.family("weir_counter", .counter, "Cells of the program's counters.")
        metrics.family("weir_table_entries", .gauge, "Entries of a table.")
        metrics.family("weir_table_size", .gauge, "The most entries a table can hold.")
        metrics.family("weir_foreign_programs", .gauge, "Programs on interfaces that belong to no pipeline of ours.")
    }

    private mutating func take(_ pipeline: PipelineStatus) {
        let labels = [("pipeline", pipeline.name)]
        metrics.add(
            "weir_pipeline",
            labels + [
                ("program", pipeline.program), ("source", pipeline.source), ("architecture", pipeline.architecture),
                ("hook", pipeline.hook.rawValue), ("tag", pipeline.tag),
            ], 1)
        metrics.add("weir_pipeline_generation", labels, pipeline.generation)
        metrics.add("weir_pipeline_since_seconds", labels, pipeline.since)
        metrics.add("weir_pipeline_unconfirmed", labels, pipeline.confirmWithin == nil ? 0 : 1)
        metrics.add("weir_pipeline_instructions", labels, pipeline.instructions)
        for interface in pipeline.interfaces {
            metrics.add(
                "weir_interface_attached",
                labels + [("interface", interface.name), ("netns", interface.namespace ?? ""), ("mode", interface.mode)],
                interface.state == .attached ? 1 : 0)
        }
    }

    private mutating func state(of live: borrowing LivePipeline) throws {
        if let outcomes = live.schema.outcomes {
            for count in try OutcomeAccess(outcomes, maps: live.maps).counts() {
                metrics.add(
                    "weir_outcomes", [("pipeline", live.name), ("outcome", count.cell.name), ("kind", count.cell.kind.rawValue)], count.count)
            }
        }
        for counter in live.schema.counters {
            for cell in try CounterAccess(counter, maps: live.maps).cells() {
                for (unit, sum) in zip(counter.units, cell.sums) {
                    metrics.add(
                        "weir_counter",
                        [("pipeline", live.name), ("counter", counter.name), ("index", "\(cell.index)"), ("unit", unit.rawValue)], sum)
                }
            }
        }
        for table in live.schema.tables where !table.map.isEmpty {
            let labels = [("pipeline", live.name), ("table", table.name)]
            metrics.add("weir_table_entries", labels, try TableAccess(table, maps: live.maps).count())
            metrics.add("weir_table_size", labels, table.size)
        }
    }
}
