namespace HAPostgres.Runtime.Operations.Doctor;

/// <summary>Every finding, from a snapshot: the worst first.</summary>
internal static class Diagnosis
{
    public static IReadOnlyList<Finding> Of(ClusterTopology topology, Snapshot snapshot) =>
        [
            .. new[]
            {
                SwarmFindings.Of(topology, snapshot),
                HostFindings.Of(snapshot),
                ClusterFindings.Of(topology, snapshot),
                BackupFindings.Of(topology, snapshot),
                snapshot.Gaps.Select(static g => new Finding(
                    Severity.Problem,
                    "doctor",
                    $"a check could not run, so the health of the cluster is not known: {g}",
                    "Put right what the message names, then run 'doctor' again."
                )),
            }
                .SelectMany(static f => f)
                .OrderByDescending(static f => f.Severity),
        ];
}
