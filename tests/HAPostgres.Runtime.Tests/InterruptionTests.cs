using System.Text.Json;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Rollout;
using HAPostgres.Testing;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>
/// A deployment that ends after any of its changes, by Ctrl-C or because the program or its manager died, is finished by the next one, and
/// at no time are clients without a leader.
/// </summary>
[Trait("Category", "Slow")]
public class InterruptionTests
{
    /// <summary>A change of membership makes more than a hundred changes: every fourth of them, or all in the long tests.</summary>
    private static readonly int s_sample = Environment.GetEnvironmentVariable("HAPOSTGRES_LONG_TESTS") == "1" ? 1 : 4;

    private static readonly string[] s_looks = ["witness", "settings", "etcd", "ports", "poolers", "probe"];

    private static readonly TimeSpan s_start = TimeSpan.FromSeconds(5);

    public static TheoryData<string, bool> Cases =>
        [.. s_edits.Keys.SelectMany(static e => new TheoryDataRow<string, bool>[] { new(e, false), new(e, true) })];

    private static readonly Dictionary<string, Edit> s_edits = new()
    {
        ["a first deployment"] = new(null, InMemoryRun.Manifest),
        ["a setting that needs a restart"] = new(InMemoryRun.Manifest, InMemoryRun.Restarts),
        ["new tasks"] = new(InMemoryRun.Manifest, InMemoryRun.RestartsTasks),
        ["new tasks with quorum commit"] = new(InMemoryRun.Quorum, InMemoryRun.QuorumRestartsTasks),
        ["a rollback"] = new(InMemoryRun.Manifest, InMemoryRun.RestartsTasks) { Options = new DeployOptions { Rollback = true } },
        ["three to five members"] = new(InMemoryRun.Manifest, InMemoryRun.Five) { Stride = s_sample },
        ["five to three members"] = new(InMemoryRun.Five, InMemoryRun.Manifest)
        {
            Options = new DeployOptions { RemoveMembers = true },
            Stride = s_sample,
        },
    };

    [Theory, MemberData(nameof(Cases))]
    public void After_every_change_the_next_run_finishes_it(string name, bool killed)
    {
        Edit edit = s_edits[name];
        List<string> changes = [];
        string wanted = Run(edit, changes, null);
        // What comes after the record of its end is no part of a deployment any more: another rollback would go forth again.
        int end = changes.FindLastIndex(static c => c.EndsWith("_done", StringComparison.Ordinal));
        int[] steps = [.. changes.Take(end).Index().Where(static c => !IsLook(c.Item)).Select(static c => c.Index)];
        Assert.True(steps.Length >= 5, string.Join('\n', changes));
        foreach (int step in steps.Where((_, i) => i % edit.Stride == 0))
        {
            string reached = Run(edit, [], new Interruption(step, killed));
            Assert.True(wanted == reached, $"after {step} ({changes[step]}):\n{reached}\ninstead of\n{wanted}");
        }
    }

    // One-shot services that only ask, and the lock: they are many, and leave nothing to finish.
    private static bool IsLook(string change) =>
        change.Contains("-lock", StringComparison.Ordinal) || s_looks.Any(p => change.Contains($" orders-{p}-", StringComparison.Ordinal));

    /// <param name="changes">Filled with the changes of the first run.</param>
    /// <param name="interruption">Where the first run ends; null where it goes to its end and no second one follows.</param>
    /// <returns>What there is at the end.</returns>
    private static string Run(Edit edit, List<string> changes, Interruption? interruption)
    {
        string state = "";
        VirtualTime.Run(async clock =>
        {
            using InMemoryCluster cluster = new(clock, "a", "b", "c", "d", "e");
            if (edit.Before is { } before)
            {
                await cluster.SetupAsync(before);
                await cluster.DeployAsync(before);
            }
            await cluster.SetupAsync(edit.After);
            if (edit.Options.Rollback)
                await cluster.DeployAsync(edit.After);
            cluster.Settle();
            using ServiceWatch watch = new(cluster);
            cluster.Swarm.StartTime = s_start;
            if (interruption is null)
            {
                List<string> made = cluster.Record();
                await cluster.DeployAsync(edit.After, edit.Options);
                changes.AddRange(made);
            }
            else
            {
                await interruption.RunAsync(cluster, cancel => cluster.DeployUntilAsync(edit.After, edit.Options, cancel));
                await cluster.DeployAsync(edit.After, edit.Options);
            }
            cluster.Settle();
            if (edit.Before is not null)
                watch.AssertServed(leastMembers: 2);
            state = State(cluster);
        });
        return state;
    }

    // Ids are given in the order of creation, and numbers of records count the tries.
    private static string State(InMemoryCluster cluster) =>
        string.Join(
            '\n',
            [
                .. cluster.Swarm.Names.Where(static n => !n.Contains("_record_", StringComparison.Ordinal)),
                .. cluster.Swarm.Services.Select(static s => s.Spec!).OrderBy(static s => s.Name, StringComparer.Ordinal).Select(Service),
                cluster.Patroni.Dynamic.ToJsonString(),
                $"members: {string.Join(' ', cluster.Patroni.Running)}",
                $"etcd: {string.Join(' ', cluster.Etcd!.Members.Select(EtcdMember).Order(StringComparer.Ordinal))}",
            ]
        );

    private static string Service(ServiceSpec spec)
    {
        ContainerSpec container = spec.TaskTemplate!.ContainerSpec!;
        IEnumerable<string?> configs = (container.Configs ?? []).Select(static c => c.ConfigName);
        return $"{spec.Name}: {container.Image} {JsonSerializer.Serialize(spec.TaskTemplate.Resources)} {string.Join(' ', configs)}";
    }

    private static string EtcdMember(InMemoryEtcd.Member member) => member.Votes ? member.Name : $"{member.Name} (learner)";

    private sealed record Edit(string? Before, string After)
    {
        public DeployOptions Options { get; init; } = new();

        /// <summary>After every how many changes it is interrupted.</summary>
        public int Stride { get; init; } = 1;
    }
}
