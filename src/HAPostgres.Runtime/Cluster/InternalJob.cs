using Docker.DotNet.Models;
using HAPostgres.Runtime.Stack;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Cluster;

/// <summary>One-shot services on the cluster's networks, with its secrets, in an image that a member of the cluster runs with.</summary>
internal static class InternalJob
{
    /// <summary>What a one-shot service needs to show that it belongs to the cluster: at etcd, Patroni's REST API and PostgreSQL.</summary>
    public static IReadOnlyList<string> ClientCertificate { get; } = ["ca.crt", "internal-client.crt", "internal-client.key"];

    /// <summary>What it needs to log in at a member's PostgreSQL as the superuser.</summary>
    public static IReadOnlyList<string> Superuser { get; } = [.. ClientCertificate, "superuser_password"];

    /// <param name="kind">Whose members' image: etcd's or Patroni's.</param>
    public static Task<SwarmJobResult> RunAsync(
        CommandContext context,
        string purpose,
        ServiceKind kind,
        string network,
        string script,
        IReadOnlyDictionary<string, string> environment,
        IReadOnlyList<string> secrets,
        CancellationToken cancel
    ) =>
        RunAsync(
            context,
            kind,
            new SwarmJob
            {
                Purpose = purpose,
                Image = Stated(context.Topology, kind),
                Script = script,
                Environment = environment,
                Networks = [network],
            },
            secrets,
            cancel
        );

    /// <param name="job">In an image of Patroni's members.</param>
    /// <param name="secrets">Their targets; each is a file below /run/secrets.</param>
    public static Task<SwarmJobResult> RunAsync(
        CommandContext context,
        SwarmJob job,
        IReadOnlyList<string> secrets,
        CancellationToken cancel
    ) => RunAsync(context, ServiceKind.Patroni, job, secrets, cancel);

    private static async Task<SwarmJobResult> RunAsync(
        CommandContext context,
        ServiceKind kind,
        SwarmJob job,
        IReadOnlyList<string> secrets,
        CancellationToken cancel
    )
    {
        Dictionary<string, string> ids = (await context.Swarm.Api.Secrets.ListAsync(cancel)).ToDictionary(
            static s => s.Spec?.Name ?? "",
            static s => s.ID ?? ""
        );
        return await context.Jobs.RunAsync(
            job with
            {
                Image = await RunningImage.OfAsync(context, kind, cancel) ?? job.Image,
                Secrets = References(context.Credentials, secrets, ids),
            },
            cancel
        );
    }

    /// <param name="files">Which secret has a target; of several the first that the swarm has.</param>
    /// <param name="targets">The files that a script reads.</param>
    /// <param name="ids">The swarm's secrets: their names and ids.</param>
    internal static IReadOnlyList<SecretReference> References(
        IReadOnlyList<SecretFile> files,
        IReadOnlyList<string> targets,
        IReadOnlyDictionary<string, string> ids
    ) =>
        [
            .. targets
                .Select(t => files.FirstOrDefault(f => f.Target == t && ids.ContainsKey(f.Name)))
                .OfType<SecretFile>()
                .Select(f => Reference(f, ids[f.Name])),
        ];

    private static string Stated(ClusterTopology topology, ServiceKind kind) =>
        kind == ServiceKind.Etcd ? topology.Etcd.Image : topology.Patroni.Image;

    private static SecretReference Reference(SecretFile secret, string id) =>
        new()
        {
            SecretID = id,
            SecretName = secret.Name,
            File = new SecretReferenceFileTarget
            {
                Name = secret.Target,
                UID = "999",
                GID = "999",
                Mode = 0b100_000_000,
            },
        };
}
