using Docker.DotNet.Models;
using HAPostgres.Runtime.Cli;
using HAPostgres.Runtime.Docker;

namespace HAPostgres.Runtime.Patroni;

/// <summary>One-shot services on the cluster's networks, with its secrets, in an image that a member of the cluster runs with.</summary>
internal static class InternalJob
{
    public static Task<OneShotResult> RunAsync(
        Session session,
        string purpose,
        string image,
        string network,
        string script,
        IReadOnlyDictionary<string, string> environment,
        IReadOnlyList<string> secrets,
        CancellationToken cancel) =>
        RunAsync(session, new OneShot { Purpose = purpose, Image = image, Script = script, Environment = environment, Networks = [network] }, secrets, cancel);

    /// <param name="secrets">Their targets; each is a file below /run/secrets.</param>
    public static async Task<OneShotResult> RunAsync(Session session, OneShot job, IReadOnlyList<string> secrets, CancellationToken cancel)
    {
        Dictionary<string, string> ids = (await session.Swarm.Api.Secrets.ListAsync(cancel)).ToDictionary(static s => s.Spec?.Name ?? "", static s => s.ID ?? "");
        return await session.OneShots.RunAsync(
            job with
            {
                Image = await RunningImage.InsteadOfAsync(session, job.Image, cancel),
                Secrets = [.. session.Topology.Secrets.Where(s => secrets.Contains(s.Target) && ids.ContainsKey(s.Name)).Select(s => Reference(s, ids[s.Name]))],
            },
            cancel);
    }

    private static SecretReference Reference(SecretFile secret, string id) => new()
    {
        SecretID = id,
        SecretName = secret.Name,
        File = new SecretReferenceFileTarget { Name = secret.Target, UID = "999", GID = "999", Mode = 0b100_000_000 },
    };
}
