import ArgumentParser

/// The command `weir`.
///
/// Exit status: 0 done; 1 refused or failed, with the reason on standard error; 64 wrong usage.
struct Weir: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "weir", abstract: "P4 on the Linux kernel, with a person in charge of it.", version: "0.1.0",
        groupedSubcommands: [
            CommandGroup(name: "Programs", subcommands: [NewCommand.self, CheckCommand.self, FormatCommand.self, BuildCommand.self, TestCommand.self]),
            CommandGroup(
                name: "Pipelines",
                subcommands: [
                    AttachCommand.self, StatusCommand.self, SwapCommand.self, ConfirmCommand.self, RollbackCommand.self,
                    ModeCommand.self, RepairCommand.self, DetachCommand.self, GuardCommand.self,
                ]),
            CommandGroup(name: "Declared", subcommands: [PlanCommand.self, ApplyCommand.self, ExportCommand.self, ApplyGuardCommand.self]),
            CommandGroup(
                name: "State",
                subcommands: [
                    TableCommand.self, CounterCommand.self, RegisterCommand.self, MeterCommand.self, MirrorCommand.self, MulticastCommand.self,
                    GroupCommand.self, MetricsCommand.self, EventsCommand.self, MapCommand.self, ProgramCommand.self,
                ]),
            CommandGroup(
                name: "Live",
                subcommands: [
                    ConsoleCommand.self, LogCommand.self, UndoCommand.self, DemoCommand.self, BenchCommand.self, DoctorCommand.self, ManualCommand.self,
                ]),
        ])
}
