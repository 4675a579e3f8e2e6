namespace HAPostgres.Runtime.Planning;

/// <summary>
/// Tells a change of the manifest from one that somebody made in the swarm: the latter is none against what was deployed last.
/// </summary>
internal static class DriftDetection
{
    public static IReadOnlyList<Change> Mark(IReadOnlyList<Change> changes, ClusterTopology topology, DesiredState desired, PlanBasis basis)
    {
        if (basis.Deployed is not { } deployed)
            return changes;
        PlanBasis then = basis with
        {
            Services = deployed.Services,
            State = basis.State with
            {
                Cluster = basis.Cluster is { } now ? now with { Dynamic = Observation.Seen(deployed.Dynamic) } : null,
            },
        };
        HashSet<(Subject, string, string)> edited =
        [
            .. Planner.Services(topology, desired, then).Concat(SettingChanges.Of(topology, then, desired.Dynamic)).Select(Place),
        ];
        return
        [
            .. changes.Select(c =>
                (c.Subject == Subject.Service || c is { Subject: Subject.Setting, What: "" }) && !edited.Contains(Place(c))
                    ? c with
                    {
                        ByHand = true,
                    }
                    : c
            ),
        ];
    }

    private static (Subject, string, string) Place(Change change) => (change.Subject, change.Name, change.What);
}
