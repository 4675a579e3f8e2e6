using HAPostgres.Runtime.Cluster;

namespace HAPostgres.Runtime.Operations;

/// <summary>Patroni's maintenance mode, in which there is no failover and no restart.</summary>
internal static class Maintenance
{
    public static async Task<ExitCode> SetAsync(CommandContext context, bool paused, CancellationToken cancel)
    {
        if ((await ClusterObserver.SeeAsync(context, cancel)).Paused == paused)
        {
            context.Report.Good(
                "maintenance",
                paused ? "the cluster is in maintenance mode already" : "the cluster is not in maintenance mode"
            );
            context.Report.Json(new { Paused = paused });
            return ExitCode.Success;
        }
        if (paused)
            context.Report.Confirm(
                "Begin maintenance mode? Until 'resume', no failover happens: a leader that fails stays failed.",
                context.Options.Yes
            );
        (await PatroniApi.AskAnyAsync(context, "PATCH", "/config", paused ? """{"pause":true}""" : """{"pause":null}""", cancel)).Succeeded(
            paused ? "Maintenance mode" : "The end of maintenance mode"
        );
        if (
            !await Wait.UntilAsync(
                context.Clock,
                context.Options.Timeout,
                async () => (await context.Observer.LookAsync(cancel)).IsSeen(out ClusterView? view, out _) && view.Paused == paused,
                cancel
            )
        )
            throw new DeployException(
                ExitCode.TimedOut,
                $"The members did not take it over within {context.Options.Timeout.TotalSeconds:0} s.",
                "'status' shows which of them answer."
            );
        context.Report.Good(
            "maintenance",
            paused ? "begun: Patroni leaves the cluster alone until 'resume'" : "ended: Patroni looks after the cluster again"
        );
        context.Report.Json(new { Paused = paused });
        return ExitCode.Success;
    }
}
