using HAPostgres.Manifests;

namespace HAPostgres.Rules;

internal sealed class ReplicationSource : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG2013", "A replica streams from nobody", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        EquatableArray<PatroniMember> members = context.Topology.Patroni.Members;
        var sources = members.GroupBy(static m => m.Name).ToDictionary(static g => g.Key, static g => g.First().ReplicateFrom);
        for (int i = 0; i < members.Count; i++)
        {
            if (members[i].ReplicateFrom is not string source)
                continue;
            string path = $"patroni.members[{i}].replicateFrom";
            if (!sources.ContainsKey(source))
                context.Report(Descriptor, $"there is no member \"{source}\" to stream from; {(Spelling.Nearest(source, sources.Keys) is string meant ? $"did you mean \"{meant}\"?" : $"the members are {string.Join(", ", sources.Keys)}")}", path);
            else if (Chain(sources, members[i].Name) is { } chain && chain.Min(n => members.ToList().FindIndex(m => m.Name == n)) == i)
                // Once for all members of the circle, at the first of them.
                context.Report(Descriptor, $"replicateFrom goes in a circle: {string.Join(" from ", chain.Append(members[i].Name))}. None of them would get a change; let one stream from the leader", path);
        }
    }

    /// <returns>The members of the circle that leads from a member back to it; null where there is none.</returns>
    private static List<string>? Chain(Dictionary<string, string?> sources, string start)
    {
        List<string> chain = [start];
        while (sources.TryGetValue(chain[chain.Count - 1], out string? next) && next is not null && !chain.Contains(next))
            chain.Add(next);
        return sources.TryGetValue(chain[chain.Count - 1], out string? last) && last == start ? chain : null;
    }
}
