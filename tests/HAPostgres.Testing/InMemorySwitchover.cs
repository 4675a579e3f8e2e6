using System.Globalization;
using System.Net;

namespace HAPostgres.Testing;

/// <summary>What the script of a switchover does and writes, on a cluster in memory.</summary>
/// <param name="proxies">Addresses of the proxies that run.</param>
internal sealed class InMemorySwitchover(
    InMemoryPatroni patroni,
    InMemoryPatroniApi api,
    InMemoryPoolers poolers,
    Func<IReadOnlyList<string>> proxies
)
{
    private const int Refused = 10;
    private const int RefusedByPatroni = 11;

    /// <summary>Seconds from one mark of the script to the next.</summary>
    private const double Step = 0.5;

    public JobAnswer Run(JobRequest job)
    {
        string from = job["HAPG_FROM"];
        Script script = new();
        script.At("begin");
        if (patroni.Leader is null)
            foreach (string proxy in proxies())
                script.Tell("warning", $"the proxy at {proxy} does not reach the leader even now: it is not waited for");
        if (patroni.Leader is null || proxies().Count == 0)
            return script.End(Refused, "no proxy reaches the leader");
        if (!patroni.Runs(from))
            return script.End(Refused, $"the leader {from} could not complete a checkpoint: psql: error: Connection refused");
        script.At("pausing");
        return job["HAPG_POOLERS"].Length == 0 ? Move(job, script) : MovePaused(job, script);
    }

    private JobAnswer MovePaused(JobRequest job, Script script)
    {
        foreach (string pooler in poolers.Addresses.Except(poolers.Busy))
            poolers.Pause(pooler);
        script.At("paused");
        try
        {
            return poolers.Addresses.FirstOrDefault(poolers.Busy.Contains) is { } busy
                ? script.End(
                    Refused,
                    $"the pooler at {busy} could not be paused within {job["HAPG_PAUSE_LIMIT"]} s: transactions run longer than that"
                )
                : Move(job, script);
        }
        finally
        {
            poolers.Paused.ExceptWith(poolers.Addresses);
        }
    }

    private JobAnswer Move(JobRequest job, Script script)
    {
        script.At("asked");
        (HttpStatusCode status, string text) = api.Switchover(job["HAPG_FROM"], job["HAPG_TO"]);
        if (status == HttpStatusCode.OK)
            script.At("promoted");
        script.At("moved");
        script.At("resumed");
        script.Tell("answer", $"{(int)status}|{text}");
        return script.End(status == HttpStatusCode.OK ? 0 : RefusedByPatroni);
    }

    private sealed class Script
    {
        private readonly List<string> _lines = [];
        private double _now = 100;

        public void At(string step)
        {
            _now += Step;
            Tell("at", string.Create(CultureInfo.InvariantCulture, $"{step}|{_now:0.000000}"));
        }

        public void Tell(string kind, string text) => _lines.Add($"{kind}|{text}");

        public JobAnswer End(int exitCode, string? reason = null)
        {
            if (reason is not null)
                Tell("reason", reason);
            return new JobAnswer(string.Join('\n', _lines), exitCode);
        }
    }
}
