using HAPostgres.Runtime.Cli;
using HAPostgres.Runtime.Patroni;

namespace HAPostgres.Runtime.Operations;

/// <summary>Lets Patroni and PostgreSQL read their configuration again. No connection notices.</summary>
internal static class ReloadCommand
{
    public static async Task<ExitCode> RunAsync(Session session, IReadOnlyCollection<string> names, CancellationToken cancel)
    {
        IReadOnlyList<string> members =
        [
            .. MemberChoice
                .Of(session.Topology, await ClusterObserver.SeeAsync(session, cancel), names, null, pendingOnly: false)
                .Select(static m => m.Name),
        ];
        IReadOnlyList<PatroniAnswer> answers = await PatroniApi.AskEachAsync(session, "POST", "/reload", "", members, cancel);
        foreach (PatroniAnswer answer in answers)
            session.Report.Good(answer.Member, answer.Succeeded($"The reload of {answer.Member}").Text);
        session.Report.Json(new { Reloaded = answers.Select(static a => a.Member) });
        if (members.Except(answers.Select(static a => a.Member)).ToList() is { Count: > 0 } silent)
            throw new DeployException(
                ExitCode.Failed,
                $"Patroni does not answer on {string.Join(", ", silent)}.",
                "'logs <member>' shows why; then 'reload' again."
            );
        return ExitCode.Success;
    }
}
