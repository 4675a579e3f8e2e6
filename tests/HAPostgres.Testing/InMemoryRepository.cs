namespace HAPostgres.Testing;

/// <summary>A backup repository: what it holds, and what one-shot services did with it.</summary>
internal sealed class InMemoryRepository
{
    /// <summary>What pgBackRest says of it.</summary>
    public string Info { get; set; } = "[]";

    /// <summary>Why a restore fails; null where it succeeds.</summary>
    public string? Fault { get; set; }

    /// <summary>Each with its node, in order.</summary>
    public List<string> Done { get; } = [];

    /// <summary>Called while a one-shot service runs.</summary>
    public Action<JobRequest> During { get; set; } = static _ => { };

    /// <summary>What backup-verify wrote last; empty where it never ran.</summary>
    public string Verified { get; set; } = "";

    public JobAnswer List() => new(Info);

    public JobAnswer Verify(JobRequest job)
    {
        if (job.Purpose == "verify-backup")
            Done.Add($"{job.Purpose} {job.NodeId}");
        return new JobAnswer(Verified);
    }

    public JobAnswer Run(JobRequest job)
    {
        During(job);
        if (job.Purpose == "restore" && Fault is { } fault)
            return new JobAnswer("", 1, fault);
        Done.Add($"{job.Purpose} {job.NodeId}");
        return new JobAnswer(job.Purpose == "restore" ? "recovered|2026-11-30 10:41:58+00|3" : "");
    }
}
