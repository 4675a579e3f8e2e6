using HAPostgres.Generator.Emit;

namespace HAPostgres.Generator.Pipeline;

/// <summary>What a class is made of. Holds no positions: moving a value in the manifest does not change the class.</summary>
internal sealed record ClusterClass(string Path, string RootNamespace, EquatableArray<string> SourceNames, ClusterTopology Topology)
{
    public ClassClaim Claim => new(Path, Topology.Name, Identifier.OfCluster(Topology.Name));
}

/// <summary>The name that a manifest wants for its class.</summary>
internal sealed record ClassClaim(string Path, string Cluster, string ClassName);
