namespace HAPostgres.Projects;

/// <summary>A rule about something that only one cluster of a swarm can have.</summary>
internal abstract class ClaimRule : ProjectRule
{
    public override IEnumerable<Conflict> Check(IReadOnlyList<ProjectManifest> manifests)
    {
        var taken = new Dictionary<(string Swarm, string Thing), (ProjectManifest By, Claim Claim)>();
        foreach (ProjectManifest manifest in manifests)
        {
            List<(ProjectManifest First, Claim Claim, Claim Against)> conflicts = [];
            foreach (Claim claim in ClaimsOf(manifest.Topology))
            {
                var key = (manifest.Topology.Swarm, claim.Thing);
                if (!taken.TryGetValue(key, out (ProjectManifest By, Claim Claim) first))
                    taken.Add(key, (manifest, claim));
                else if (first.By.Path != manifest.Path)
                    conflicts.Add((first.By, claim, first.Claim));
            }
            // Two clusters that meet on three hosts with four ports have made one mistake, not twelve.
            foreach (var pair in conflicts.GroupBy(static c => c.First.Path))
            {
                yield return new Conflict(
                    Descriptor,
                    Describe(
                        manifest.Topology.Name,
                        pair.First().First.Topology.Name,
                        [.. pair.Select(static c => c.Claim.Text).Distinct()]
                    ),
                    manifest,
                    pair.Select(static c => c.Claim.Setting).Concat(Fallback).Distinct().ToEquatableArray(),
                    pair.First().First,
                    pair.Select(static c => c.Against.Setting).Concat(Fallback).Distinct().ToEquatableArray()
                );
            }
        }
    }

    /// <summary>The settings from which a claim comes where its own is not written.</summary>
    protected virtual IEnumerable<string> Fallback => [];

    protected abstract IEnumerable<Claim> ClaimsOf(ClusterTopology topology);

    protected abstract string Describe(string second, string first, IReadOnlyList<string> claims);
}

/// <param name="Thing">What only one can have, in a form that is equal where the thing is the same.</param>
/// <param name="Setting">The setting that claims it.</param>
/// <param name="Text">For the message.</param>
internal sealed record Claim(string Thing, string Setting, string Text);
