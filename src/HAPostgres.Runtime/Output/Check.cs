namespace HAPostgres.Runtime.Output;

/// <summary>One statement about the cluster, and whether it holds.</summary>
/// <param name="Detail">What was seen; where it failed, also the way out.</param>
public sealed record Check(string Name, bool Passed, string Detail);
