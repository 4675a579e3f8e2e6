namespace HAPostgres.Generator.Emit;

/// <summary>What all parts of a class have.</summary>
internal sealed record ClassHeader(ClassClaim Claim, string RootNamespace, EquatableArray<string> SourceNames);

/// <summary>The name that a manifest wants for its class.</summary>
internal sealed record ClassClaim(string Path, string Cluster, string ClassName);
