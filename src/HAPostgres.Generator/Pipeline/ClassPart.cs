using HAPostgres.Generator.Emit;

namespace HAPostgres.Generator.Pipeline;

/// <summary>A part of a class, with nothing but what it is made of.</summary>
internal abstract record ClassPart(ClassHeader Header)
{
    /// <summary>How the file's name ends.</summary>
    public abstract string Ending { get; }

    public abstract string Write();
}

internal sealed record TopologyPart(ClassHeader Header, ClusterTopology Topology) : ClassPart(Header)
{
    public override string Ending => ".g.cs";

    public override string Write() => ClassWriter.Write(Header, Topology);
}

/// <param name="Name">The property of the topology that it is.</param>
internal sealed record SectionPart(ClassHeader Header, string Name, object Section) : ClassPart(Header)
{
    public override string Ending => $".{Name}.g.cs";

    public override string Write() => ClassWriter.Write(Header, Name, Section);
}

internal sealed record NamesPart(ClassHeader Header, ClusterNames Names) : ClassPart(Header)
{
    public override string Ending => ".Names.g.cs";

    public override string Write() => ClassWriter.Write(Header, Names);
}
