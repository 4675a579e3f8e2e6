using System.Text;
using System.Text.Json;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Cluster;

/// <summary>
/// Asks every member that the swarm has how it is, from inside the cluster's network: what this machine cannot reach says nothing
/// about the cluster.
/// </summary>
internal static class Witness
{
    /// <summary>Patroni's view of the cluster, of the first member that has one.</summary>
    public static async Task<Observation<ClusterView>> LookAsync(CommandContext context, CancellationToken cancel) =>
        (await AskAsync(context, cancel)).IsSeen(out Testimony? testimony, out string? reason)
            ? testimony.Cluster
            : Observation.NotSeen<ClusterView>(reason);

    public static Task<Observation<Testimony>> AskAsync(CommandContext context, CancellationToken cancel) =>
        Observation.OfAsync(
            async () =>
            {
                ClusterTopology topology = context.Topology;
                IReadOnlyList<DeployedMember> members =
                [
                    .. MemberServices
                        .Of(topology, await context.Swarm.ServicesAsync(topology.Name, cancel))
                        .Where(static m => m.Kind == MemberKind.Patroni),
                ];
                HashSet<string> ready = [.. (await context.Swarm.NodesAsync(cancel)).Where(static n => n.Ready).Select(static n => n.Id)];
                Dictionary<string, string> ended = [];
                foreach (DeployedMember member in members)
                {
                    if (MemberTasks.NoneServes(await context.Swarm.TasksAsync(member.Service.ID!, cancel), ready) is { } why)
                        ended[member.Name] = why;
                }
                List<string> asked = [.. members.Select(static m => m.Name).Where(m => !ended.ContainsKey(m))];
                SwarmJobResult result =
                    asked.Count == 0
                        ? new SwarmJobResult(true, 0, "", "")
                        : await InternalJob.RunAsync(context, Job(topology, asked), InternalJob.ClientCertificate, cancel);
                return Read([.. members.Select(static m => m.Name)], ended, result);
            },
            cancel
        );

    /// <param name="members">All that the swarm has.</param>
    /// <param name="ended">Those of which the swarm says that no container serves, and why.</param>
    internal static Testimony Read(IReadOnlyList<string> members, IReadOnlyDictionary<string, string> ended, SwarmJobResult result)
    {
        List<string[]> rows = [.. result.Lines.Select(static l => l.Split('|'))];
        string silence = result.Succeeded ? "it was not asked" : $"the one-shot service that asks failed: {result.Error}";
        Dictionary<string, Observation<MemberLife>> lives = members.ToDictionary(
            static m => m,
            m =>
                ended.TryGetValue(m, out string? why) ? Observation.Seen(new MemberLife(false, why))
                : rows.FirstOrDefault(r => r is ["member", var name, _, _] && name == m) is { } row ? Life(row[2], row[3])
                : Observation.NotSeen<MemberLife>(silence)
        );
        List<string> blind = [.. rows.Where(static r => r is ["blind", _, _]).Select(static r => $"{r[1]}: {r[2]}")];
        Observation<ClusterView> cluster = rows.FirstOrDefault(static r => r is ["cluster", _, _]) is [_, _, var view]
            ? Observation.Seen(ClusterView.Parse(Decode(view)))
            : Observation.NotSeen<ClusterView>(
                string.Join(
                    "; ",
                    blind.Count > 0
                        ? blind
                        : lives
                            .Select(static l =>
                                $"{l.Key}: {(l.Value.IsSeen(out MemberLife? life, out string? reason) ? life.Detail : reason)}"
                            )
                            .DefaultIfEmpty("the swarm has no member of Patroni")
                )
            );
        return new Testimony(cluster, lives);
    }

    private static Observation<MemberLife> Life(string kind, string text)
    {
        if (kind != "answers")
            return kind == "down" ? Observation.Seen(new MemberLife(false, text)) : Observation.NotSeen<MemberLife>(text);
        using JsonDocument document = JsonDocument.Parse(Decode(text));
        string role = document.RootElement.GetProperty("role").GetString()!,
            state = document.RootElement.GetProperty("state").GetString()!;
        return Observation.Seen(
            new MemberLife(role is "primary" or "master" or "standby_leader" && state == "running", $"{role}, {state}")
        );
    }

    private static SwarmJob Job(ClusterTopology topology, IReadOnlyList<string> members) =>
        new()
        {
            Purpose = "witness",
            Image = topology.Patroni.Image,
            Script = SwarmJobScripts.Read("witness.sh"),
            Networks = [$"{topology.Name}_{topology.Networks.Internal}"],
            Environment = new Dictionary<string, string>
            {
                ["HAPG_MEMBERS"] = string.Join(' ', members),
                ["HAPG_DOMAIN"] = topology.Domain,
                ["HAPG_REST_PORT"] = $"{topology.Patroni.RestPort}",
                ["HAPG_POSTGRES_PORT"] = $"{topology.Postgres.Port}",
            },
        };

    private static string Decode(string text) => Encoding.UTF8.GetString(Convert.FromBase64String(text));
}

/// <param name="Cluster">Read from etcd by a member.</param>
/// <param name="Members">How each member that the swarm has is, by name.</param>
internal sealed record Testimony(Observation<ClusterView> Cluster, IReadOnlyDictionary<string, Observation<MemberLife>> Members);

/// <param name="Leads">Whether its PostgreSQL runs and takes writes.</param>
/// <param name="Detail">Role and state, or why nothing runs.</param>
internal sealed record MemberLife(bool Leads, string Detail);
