using HAPostgres.Generator.Emit;

namespace HAPostgres.Generator.Pipeline;

/// <summary>What a class is made of. Holds no positions: moving a value in the manifest does not change the class.</summary>
internal sealed record ClusterClass(string Path, string RootNamespace, EquatableArray<string> SourceNames, ClusterTopology Topology)
{
    public ClassClaim Claim => new(Path, Topology.Name, Identifier.OfCluster(Topology.Name));

    /// <summary>A file each. What an edit does not change is not written again, nor read again by the compiler.</summary>
    public IEnumerable<ClassPart> Parts()
    {
        ClassHeader header = new(Claim, RootNamespace, SourceNames);
        return
        [
            new TopologyPart(header, Topology),
            new NamesPart(header, ClusterNames.Of(Topology)),
            .. from section in TopologyWriter.Sections
            let value = section.GetValue(Topology)
            where value is not null
            select new SectionPart(header, section.Name, value),
        ];
    }
}
