using System.Globalization;
using System.Text.Json;
using HAPostgres.Cluster;
using HAPostgres.Faults.Results;
using Npgsql;

namespace HAPostgres.Faults.Running;

/// <summary>One run of one fault: from a whole cluster, through the fault, to a whole cluster, and the check of every row.</summary>
internal sealed class FaultRun(RunningCluster cluster, Fault fault)
{
    /// <summary>Bounds against hanging; what is not over by then cannot be judged.</summary>
    private static readonly TimeSpan s_begin = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan s_whole = TimeSpan.FromMinutes(6);

    /// <summary>After the healing and the last client, for what comes late.</summary>
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(5);

    private const string Begin = "the cluster to begin with";

    /// <summary>Never throws but for an end that was asked for: a run that fails is a result of its own.</summary>
    public async Task<RunResult> RunAsync(CancellationToken cancel)
    {
        DateTimeOffset at = DateTimeOffset.UtcNow;
        double load = Load();
        string step = Begin;
        try
        {
            await cluster.UntilWholeAsync(s_begin, cancel);
            Scene scene = await cluster.SceneAsync();
            step = "the clients' start";
            await using WriterWatch directories = WriterWatch.Start();
            await using MemberWatch members = MemberWatch.Start(cluster.Topology, directories.PostgresOn);
            await using RunClients clients = await RunClients.StartAsync(cluster.Whole, cluster.Lab, scene.Leader, fault.Suffers(scene));

            step = "the fault";
            TimeSpan injected = Ledger.Now;
            try
            {
                await fault.Inject(scene);
                TimeSpan left = injected + fault.Hold - Ledger.Now;
                if (left > TimeSpan.Zero)
                    await Task.Delay(left, cancel);
            }
            finally
            {
                await fault.Heal(scene);
            }
            TimeSpan over = fault.Lasts ? Ledger.Now : injected;

            step = "the way back to a whole cluster";
            await cluster.UntilWholeAsync(s_whole, cancel);
            await clients.WaitForAll(s_whole).WaitAsync(cancel);
            await Task.Delay(s_settle, cancel);
            step = "the check";
            TimeSpan end = Ledger.Now;
            await clients.StopAsync();
            var checks = await clients.CheckAsync(cluster.Whole.ConnectionString(cluster.Topology.HAProxy.PrimaryPort));
            string[] names = [.. cluster.Topology.Patroni.Members.Select(static m => m.Name)];
            MemberSample[] samples = [.. members.Samples];
            if (names.Any(n => samples.All(s => s.Member != n || s.Answer is null)))
                throw new InvalidOperationException("not every member was seen at least once");
            return new RunResult
            {
                At = at,
                Load = load,
                Leader = scene.Leader,
                Successor = await scene.LeaderNow(),
                Gaps = clients.Gaps(injected, end).ToDictionary(static g => g.Key, static g => Math.Round(g.Value.TotalSeconds, 2)),
                Failures = clients.Failures(),
                Acknowledged = clients.Writes().Count(static a => a.Outcome == Outcome.Acknowledged),
                Lost = checks.Sum(static c => c.Check.Lost.Count),
                Unasked = checks.Sum(static c => c.Check.Unasked.Count),
                WritesOfTwoPrimaries = Primaries.LateWrites(clients.Writes()).Count,
                TwoPrimariesSeen = Math.Round(Primaries.TwoSeen(samples).TotalSeconds, 1),
                FullRedundancy = Redundancy.Since(samples, names, over) is { } time ? Math.Round(time.TotalSeconds, 1) : null,
                Evidence = [.. checks.SelectMany(c => Evidence.Of(c.Writer.Table, c.Writer.Ledger, c.Check, injected)).Take(40)],
                DirectoryFaults = [.. directories.Faults],
            };
        }
        catch (Exception exception)
            when (exception
                    is NpgsqlException
                        or TimeoutException
                        or InvalidOperationException
                        or IOException
                        or HttpRequestException
                        or JsonException
            )
        {
            return RunResult.NotJudgedBecause(at, load, begun: step != Begin, $"{step}: {exception.Message} ({Failure.KindOf(exception)})");
        }
    }

    private static double Load() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);
}
