namespace HAPostgres.Projects;

/// <summary>One thing that must hold between the manifests of a project. A subclass is one file: its descriptor and its check.</summary>
internal abstract class ProjectRule
{
    public abstract RuleDescriptor Descriptor { get; }

    /// <param name="manifests">At least two, ordered by path: the earlier one keeps what both claim.</param>
    public abstract IEnumerable<Conflict> Check(IReadOnlyList<ProjectManifest> manifests);

    /// <summary>Where the clusters of two manifests do not meet.</summary>
    protected static string Otherwise(string setting) =>
        $"give one of them another {setting}, or name the swarms apart with \"swarm\" if they do not run in the same one";
}

/// <param name="At">Settings of the second manifest, the likeliest first.</param>
/// <param name="Against">Settings of the first manifest.</param>
internal sealed record Conflict(
    RuleDescriptor Rule,
    string Message,
    ProjectManifest Second,
    EquatableArray<string> At,
    ProjectManifest First,
    EquatableArray<string> Against
);
