using HAPostgres.Runtime.Cluster;

namespace HAPostgres.Runtime.Operations;

/// <summary>Lets Patroni and PostgreSQL read their configuration again. No connection is closed.</summary>
internal static class ReloadCommand
{
    public static async Task<ExitCode> RunAsync(CommandContext context, IReadOnlyCollection<string> names, CancellationToken cancel)
    {
        IReadOnlyList<string> members =
        [
            .. MemberChoice
                .Of(context.Topology, await ClusterObserver.SeeAsync(context, cancel), names, null, pendingOnly: false)
                .Select(static m => m.Name),
        ];
        IReadOnlyList<PatroniAnswer> answers = await PatroniApi.AskEachAsync(context, "POST", "/reload", "", members, cancel);
        foreach (PatroniAnswer answer in answers)
            context.Report.Good(answer.Member, answer.Succeeded($"The reload of {answer.Member}").Text);
        context.Report.Json(new { Reloaded = answers.Select(static a => a.Member) });
        if (members.Except(answers.Select(static a => a.Member)).ToList() is { Count: > 0 } silent)
            throw new DeployException(
                ExitCode.Failed,
                $"Patroni does not answer on {string.Join(", ", silent)}.",
                "'logs <member>' shows why; then 'reload' again."
            );
        return ExitCode.Success;
    }
}
