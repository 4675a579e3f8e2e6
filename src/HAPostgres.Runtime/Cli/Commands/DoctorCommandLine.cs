using HAPostgres.Runtime.Operations.Doctor;

namespace HAPostgres.Runtime.Cli.Commands;

internal static class DoctorCommandLine
{
    public static CommandDefinition Definition { get; } =
        new(
            "doctor",
            "Examine the swarm, the hosts and the cluster, and report each problem with its remedy. Resumes poolers that a killed "
                + "switchover left paused.",
            static (context, _, cancel) => DoctorCommand.RunAsync(context, cancel)
        )
        {
            ExitCodes = "doctor: 1 where something does not work; warnings and advice alone end with 0.",
            Examples = ["doctor                               examine everything", "doctor --json                        for a monitor"],
        };
}
