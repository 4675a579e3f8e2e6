using System.Text.Json;
using System.Text.Json.Nodes;

namespace HAPostgres.Testing;

/// <summary>A member of an <see cref="InMemoryPatroni"/> whose container runs, and the settings that its PostgreSQL runs with.</summary>
/// <param name="task">The task that runs its container.</param>
internal sealed class InMemoryMember(string task)
{
    /// <summary>Settings of the example that PostgreSQL takes only when it starts (pg_settings, context postmaster).</summary>
    private static readonly HashSet<string> s_restarts =
    [
        "archive_mode",
        "hot_standby",
        "max_connections",
        "max_locks_per_transaction",
        "max_prepared_transactions",
        "max_replication_slots",
        "max_wal_senders",
        "max_worker_processes",
        "shared_buffers",
        "shared_preload_libraries",
        "wal_buffers",
        "wal_level",
    ];

    private readonly SortedDictionary<string, string> _running = new(StringComparer.Ordinal);
    private readonly HashSet<string> _pending = [];

    public string Task => task;

    /// <summary>Whether its PostgreSQL runs.</summary>
    public bool Runs { get; private set; }

    public bool Pending => _pending.Count > 0;

    /// <summary>When the copy of its data is complete; null where none is made.</summary>
    public DateTimeOffset? CopiedAt { get; set; }

    public void Start(JsonObject parameters)
    {
        Stop();
        Runs = true;
        foreach ((string name, JsonNode? value) in parameters)
            _running[name] = Text(value);
    }

    public void Stop()
    {
        Runs = false;
        _running.Clear();
        _pending.Clear();
    }

    public void Reload(JsonObject parameters)
    {
        if (!Runs)
            return;
        _pending.Clear();
        foreach ((string name, JsonNode? value) in parameters)
        {
            if (s_restarts.Contains(name) && _running.GetValueOrDefault(name) != Text(value))
                _pending.Add(name);
            else
                _running[name] = Text(value);
        }
    }

    public IEnumerable<string> Rows() =>
        _running.Select(r =>
            new JsonArray(r.Key, "string", null, r.Value, s_restarts.Contains(r.Key), _pending.Contains(r.Key), false).ToJsonString()
        );

    /// <summary>A value as PostgreSQL spells it.</summary>
    public static string Text(JsonNode? value) =>
        value?.GetValueKind() switch
        {
            null => "",
            JsonValueKind.True => "on",
            JsonValueKind.False => "off",
            _ => value.ToString(),
        };
}
