namespace HAPostgres.Projects;

internal sealed class SharedHostMemoryRule : ProjectRule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG7102", "The limits of several clusters on a host add up to more than its memory", RuleSeverity.Error)
        {
            Suppressible = true,
        };

    public override IEnumerable<Conflict> Check(IReadOnlyList<ProjectManifest> manifests)
    {
        var hosts = manifests
            .SelectMany(static m => m.Topology.Hosts.Select((host, i) => (Manifest: m, Host: host, Index: i)))
            .GroupBy(static h => (h.Manifest.Topology.Swarm, h.Host.Name))
            .Where(static g => g.Count() > 1);
        HashSet<(string First, string Second)> reported = [];
        // Once for each manifest, and not for each of its hosts.
        Dictionary<string, ILookup<string, PlacedService>> placed = [];
        foreach (var host in hosts)
        {
            // Where manifests disagree, the smaller figure counts.
            ByteSize? memory = host.Min(static h => h.Host.Memory);
            if (memory is null)
                continue;
            ProjectManifest first = host.First().Manifest;
            ByteSize sum = default;
            List<string> parts = [];
            foreach ((ProjectManifest manifest, HostTopology _, int index) in host)
            {
                ByteSize own = LimitsOn(manifest, host.Key.Name);
                bool fits = sum + own <= memory;
                sum += own;
                parts.Add($"{manifest.Topology.Name} {own}");
                // The same two clusters on three hosts are one mistake.
                if (fits || manifest.Path == first.Path || !reported.Add((first.Path, manifest.Path)))
                    continue;
                yield return new Conflict(
                    Descriptor,
                    $"memory limits on \"{host.Key.Name}\" add up to {string.Join(" + ", parts)} = {sum}, more than its {memory}; under "
                        + "load the kernel kills one of them. Lower the limits, or name the swarms apart with \"swarm\" if these are "
                        + "different hosts",
                    manifest,
                    EquatableArray.Of(FormattableString.Invariant($"hosts[{index}].memory")),
                    first,
                    EquatableArray.Of(FormattableString.Invariant($"hosts[{host.First().Index}]"))
                );
            }
        }

        ByteSize LimitsOn(ProjectManifest manifest, string host)
        {
            if (!placed.TryGetValue(manifest.Path, out ILookup<string, PlacedService>? byHost))
                placed.Add(manifest.Path, byHost = manifest.Topology.PlacedByHost());
            return byHost[host].Aggregate(default(ByteSize), static (sum, service) => sum + service.Resources.MemoryLimit);
        }
    }
}
