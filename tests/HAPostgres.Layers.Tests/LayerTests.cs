using Xunit;

namespace HAPostgres.Layers;

/// <summary>Folders depend on those below them in one list, by the types that the compiled code uses.</summary>
/// <remarks>A constant is not seen: the compiler writes its value where it is used.</remarks>
public class LayerTests
{
    /// <summary>The layers of each project, from the bottom up.</summary>
    private static readonly Dictionary<string, LayeredProject> s_projects = new LayeredProject[]
    {
        new(
            "HAPostgres.Topology",
            [
                "Values",
                "Names",
                "Diagnostics",
                "Json",
                "Model",
                "Serialization",
                "Parameters",
                "Hba",
                "Estimates",
                "Manifests",
                "Resolving",
                "Rules",
                "Changes",
                "Projects",
                "Catalogue",
                LayeredProject.Root,
            ]
        ),
        new("HAPostgres.Compose", ["Yaml", LayeredProject.Root]),
        new("HAPostgres.Artifacts", ["Shared", "Patroni", "Templates", "Stack", "Writing", LayeredProject.Root]),
        new("HAPostgres.Generator", ["Emit", "Pipeline", LayeredProject.Root]),
        new("HAPostgres.Build", [LayeredProject.Root]),
        new(
            "HAPostgres.Runtime",
            [
                LayeredProject.Root,
                "Output",
                "Secrets",
                "Swarm",
                "Stack",
                "Cluster",
                "Hosts",
                "Switchovers",
                "Membership",
                "Repositories",
                "State",
                "Backup",
                "Planning",
                "Guarding",
                "Verification",
                "Rollout",
                "Setup",
                "Removal",
                "Operations",
                "Status",
                "Checking",
                "Client",
                "Cli",
                // The program, which begins everything.
                "DeployProgram.cs",
            ]
        ),
        new("HAPostgres.Cli", [LayeredProject.Root], "hapg"),
    }.ToDictionary(static p => p.Name);

    public static TheoryData<string> Projects => [.. s_projects.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_type_lies_in_one_folder(string project) => AssertNone(s_projects[project].Homeless);

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_folder_has_its_place_among_the_layers(string project) =>
        Assert.Equal(s_projects[project].Layers.Order(), s_projects[project].Used.Order());

    [Theory]
    [MemberData(nameof(Projects))]
    public void Arrows_between_folders_go_down(string project) => AssertNone(s_projects[project].Upward);

    /// <summary>Names all of them in full, which Assert.Empty does not.</summary>
    private static void AssertNone(IEnumerable<string> found)
    {
        string[] all = [.. found];
        Assert.True(all.Length == 0, string.Join('\n', all.Order()));
    }
}
