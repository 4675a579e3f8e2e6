namespace HAPostgres.Testing;

/// <summary>A backup repository: what it holds, and what one-shot services did with it.</summary>
internal sealed class InMemoryRepository(InMemorySwarm swarm)
{
    /// <summary>What pgBackRest says of it.</summary>
    public string Info { get; set; } = "[]";

    /// <summary>Why one-shot services fail, by their purpose.</summary>
    public Dictionary<string, string> Faults { get; } = [];

    /// <summary>Each with its host, in order.</summary>
    public List<string> Done { get; } = [];

    /// <summary>Called while a one-shot service runs.</summary>
    public Action<JobRequest> During { get; set; } = static _ => { };

    /// <summary>What backup-verify wrote last; empty where it never ran.</summary>
    public string Verified { get; set; } = "";

    /// <summary>Files of WAL that its archive misses, as pairs of the first and the last.</summary>
    public string Gaps { get; set; } = "[]";

    /// <summary>Why its host does not answer; null where it does.</summary>
    public string? Silence { get; set; }

    public JobAnswer List() => new(Info.ReplaceLineEndings("") + "\n");

    public JobAnswer Verify(JobRequest job)
    {
        Note(job);
        return new JobAnswer(Verified);
    }

    public JobAnswer Facts() =>
        Silence is { } reason
            ? new JobAnswer("", 1, reason)
            : new JobAnswer(
                $$"""
                {"due": null, "dueSince": null, "gaps": {{Gaps}}, "verified": {{(
                    Verified.Length > 0 ? Verified : "null"
                )}}, "verificationDueSince": null}
                """
            );

    public JobAnswer Run(JobRequest job)
    {
        During(job);
        if (Faults.TryGetValue(job.Purpose, out string? fault))
            return new JobAnswer("", 1, fault);
        Note(job);
        return new JobAnswer(
            job.Purpose switch
            {
                "restore" => "recovered|2026-11-30 10:41:58+00|3",
                "restore-point" => "0/6000128|2026-11-30 10:41:58.123",
                _ => "",
            }
        );
    }

    private void Note(JobRequest job) =>
        Done.Add(job.NodeId is { } node ? $"{job.Purpose} {swarm.InspectNode(node).Description!.Hostname}" : job.Purpose);
}
