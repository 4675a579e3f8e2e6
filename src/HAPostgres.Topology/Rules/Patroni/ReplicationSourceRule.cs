namespace HAPostgres.Rules;

internal sealed class ReplicationSourceRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG2013", "replicateFrom names no usable member", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        EquatableArray<PatroniMember> members = context.Topology.Patroni.Members;
        if (members.All(static m => m.ReplicateFrom is null))
            return;
        var sources = members.GroupBy(static m => m.Name).ToDictionary(static g => g.Key, static g => g.First().ReplicateFrom);
        Dictionary<string, List<string>> circles = Circles(members, sources);
        var proposal = new Proposal("the members are", sources.Keys);
        for (int i = 0; i < members.Count; i++)
        {
            if (members[i].ReplicateFrom is not string source)
                continue;
            string path = $"patroni.members[{i}].replicateFrom";
            if (!sources.ContainsKey(source))
                context.Report(Descriptor, $"there is no member \"{source}\" to stream from; {proposal.For(source)}", path);
            else if (circles.TryGetValue(members[i].Name, out List<string>? circle) && circles.Remove(members[i].Name))
                // Once for all members of the cycle, at the first of them.
                context.Report(
                    Descriptor,
                    $"replicateFrom is a cycle: {string.Join(" from ", circle.Append(members[i].Name))}. None of them would get a "
                        + "change; let one stream from the leader",
                    path
                );
        }
    }

    /// <returns>The members of every cycle, each from its first member on and by that one's name.</returns>
    private static Dictionary<string, List<string>> Circles(EquatableArray<PatroniMember> members, Dictionary<string, string?> sources)
    {
        var circles = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        Dictionary<string, int> positions = Positions.Of(members.Select(static m => m.Name));
        // The walk in which each member was visited: none is visited twice.
        var walks = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int walk = 0; walk < members.Count; walk++)
        {
            List<string> met = [];
            string? at = members[walk].Name;
            for (; at is not null && sources.ContainsKey(at) && !walks.ContainsKey(at); at = sources[at])
            {
                walks.Add(at, walk);
                met.Add(at);
            }
            // From a member of an earlier walk there is no further cycle: that walk would have found it.
            if (at is null || !walks.TryGetValue(at, out int before) || before != walk)
                continue;
            List<string> circle = met.GetRange(met.IndexOf(at), met.Count - met.IndexOf(at));
            string first = circle.OrderBy(name => positions[name]).First();
            int start = circle.IndexOf(first);
            circles.Add(first, [.. circle.Skip(start), .. circle.Take(start)]);
        }
        return circles;
    }
}
