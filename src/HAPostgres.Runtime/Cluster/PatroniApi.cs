using System.Globalization;
using System.Text;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Cluster;

/// <summary>Patroni's REST API, which is published nowhere: asked from inside the cluster's network.</summary>
internal static class PatroniApi
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    /// <summary>What a one-shot service needs to change something at a member.</summary>
    public static IReadOnlyList<string> Secrets { get; } = [.. InternalJob.ClientCertificate, "restapi_password"];

    /// <summary>Asks the first of the members that can be reached.</summary>
    /// <param name="body">JSON; empty for none.</param>
    /// <exception cref="DeployException">None of the members answers.</exception>
    public static async Task<PatroniAnswer> AskAsync(
        CommandContext context,
        string method,
        string path,
        string body,
        IReadOnlyList<string> members,
        TimeSpan limit,
        CancellationToken cancel
    ) => (await AskAsync(context, method, path, body, members, each: false, limit, cancel))[0];

    /// <summary>Asks any member: for what all of them know.</summary>
    public static Task<PatroniAnswer> AskAnyAsync(
        CommandContext context,
        string method,
        string path,
        string body,
        CancellationToken cancel
    ) => AskAsync(context, method, path, body, [.. context.Topology.Patroni.Members.Select(static m => m.Name)], s_limit, cancel);

    /// <summary>Asks each of the members.</summary>
    /// <returns>The answers of those that can be reached.</returns>
    /// <exception cref="DeployException">None of the members answers.</exception>
    public static Task<IReadOnlyList<PatroniAnswer>> AskEachAsync(
        CommandContext context,
        string method,
        string path,
        string body,
        IReadOnlyList<string> members,
        CancellationToken cancel
    ) => AskAsync(context, method, path, body, members, each: true, s_limit, cancel);

    internal static IReadOnlyList<PatroniAnswer> Read(IEnumerable<string> lines) =>
        [
            .. lines
                .Select(static l => l.Split('|'))
                .Where(static l => l is ["answer", _, _, _])
                .Select(static l => new PatroniAnswer(
                    l[1],
                    int.Parse(l[2], CultureInfo.InvariantCulture),
                    Encoding.UTF8.GetString(Convert.FromBase64String(l[3])).Trim()
                )),
        ];

    private static async Task<IReadOnlyList<PatroniAnswer>> AskAsync(
        CommandContext context,
        string method,
        string path,
        string body,
        IReadOnlyList<string> members,
        bool each,
        TimeSpan limit,
        CancellationToken cancel
    )
    {
        ClusterTopology topology = context.Topology;
        SwarmJob job = new()
        {
            Purpose = "api",
            Image = topology.Patroni.Image,
            Script = SwarmJobScripts.Read("patroni-api.sh"),
            Networks = [$"{topology.Name}_{topology.Networks.Internal}"],
            Limit = (each ? members.Count * limit : limit) + TimeSpan.FromMinutes(1),
            Environment = new Dictionary<string, string>
            {
                ["HAPG_METHOD"] = method,
                ["HAPG_PATH"] = path,
                ["HAPG_BODY"] = body,
                ["HAPG_MEMBERS"] = string.Join(' ', members),
                ["HAPG_EACH"] = each ? "1" : "0",
                ["HAPG_DOMAIN"] = topology.Domain,
                ["HAPG_PORT"] = $"{topology.Patroni.RestPort}",
                ["HAPG_API_USER"] = PatroniTopology.RestUser,
                ["HAPG_LIMIT"] = Math.Ceiling(limit.TotalSeconds).ToString(CultureInfo.InvariantCulture),
            },
        };
        SwarmJobResult result = await InternalJob.RunAsync(context, job, Secrets, cancel);
        return Read(result.Lines) is { Count: > 0 } answers
            ? answers
            : throw new DeployException(
                ExitCode.Failed,
                $"Patroni does not answer on {string.Join(", ", members)}: {(result.Error.Length > 0 ? result.Error : "no answer")}.",
                "'status' shows which members run, 'logs <member>' why one does not."
            );
    }
}

/// <param name="Status">HTTP's.</param>
internal sealed record PatroniAnswer(string Member, int Status, string Text)
{
    public PatroniAnswer Succeeded(string what) =>
        Status is >= 200 and < 300
            ? this
            : throw new DeployException(
                ExitCode.Failed,
                $"{what} was refused by {Member}, with status {Status}: {Text}.",
                "'status' and 'doctor' show the state of the cluster."
            );
}
