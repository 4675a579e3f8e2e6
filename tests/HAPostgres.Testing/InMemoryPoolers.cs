namespace HAPostgres.Testing;

/// <summary>The poolers of a cluster in memory, by their addresses in the application network.</summary>
/// <param name="addresses">Those of the containers that run.</param>
internal sealed class InMemoryPoolers(Func<IReadOnlyList<string>> addresses)
{
    private const string Columns =
        "database|user|cl_active|cl_waiting|cl_active_cancel_req|cl_waiting_cancel_req|sv_active|sv_active_cancel|sv_being_canceled|"
        + "sv_idle|sv_used|sv_tested|sv_login|maxwait|maxwait_us|pool_mode|load_balance_hosts";

    public IReadOnlyList<string> Addresses => addresses();

    public HashSet<string> Paused { get; } = [];

    /// <summary>Those with transactions that run for longer than a pause waits.</summary>
    public HashSet<string> Busy { get; } = [];

    /// <summary>Those that take no connection.</summary>
    public HashSet<string> Silent { get; } = [];

    /// <summary>Which poolers were paused, in the order of the pauses.</summary>
    public List<string> Pauses { get; } = [];

    public void Pause(string address)
    {
        Paused.Add(address);
        Pauses.Add(address);
    }

    public JobAnswer Look(JobRequest job) =>
        new(string.Join('\n', Addresses.Select(a => $"pooler|{a}|{State(a, resume: job["HAPG_RESUME"] == "1")}")));

    public JobAnswer Pools() => new(string.Join('\n', Addresses.SelectMany(Rows)));

    private string[] Rows(string address) =>
        Silent.Contains(address)
            ? [$"silent|{address}|{Refusal(address)}"]
            : [$"pool|{address}|{Columns}", $"pool|{address}|app|app|4|1|0|0|3|0|0|2|0|0|0|7|0|transaction|"];

    private string State(string address, bool resume)
    {
        if (Silent.Contains(address))
            return Refusal(address);
        if (!Paused.Contains(address))
            return "active";
        return resume && Paused.Remove(address) ? "resumed" : "paused";
    }

    private static string Refusal(string address) => $"connection to server at \"{address}\", port 6432 failed: Connection refused";
}
