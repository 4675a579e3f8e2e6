using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Output;
using HAPostgres.Runtime.Repositories;

namespace HAPostgres.Runtime.Backup;

/// <summary>Shows whether WAL arrives in every repository.</summary>
internal static class BackupCheckCommand
{
    public static async Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancel)
    {
        _ = BackupProbe.Stated(context.Topology);
        IReadOnlyList<Check> checks = await context.Report.StepAsync(
            "backup check",
            () => ArchiveCheck.RunAsync(context, cancel),
            static all => all.All(static c => c.Passed)
        );
        foreach (Check check in checks)
        {
            if (check.Passed)
                context.Report.Good(check.Name, check.Detail);
            else
                context.Report.Bad(check.Name, check.Detail);
        }
        context.Report.Json(checks);
        return checks.All(static c => c.Passed) ? ExitCode.Success : ExitCode.Failed;
    }
}
