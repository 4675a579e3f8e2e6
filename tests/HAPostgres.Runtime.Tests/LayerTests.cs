using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Xunit;

namespace HAPostgres.Runtime;

/// <summary>Folders of the runtime depend on those before them in one list, by the types that the compiled code uses.</summary>
public class LayerTests
{
    /// <summary>From the bottom up.</summary>
    private static readonly string[] s_layers =
    [
        "Output",
        "Secrets",
        "Swarm",
        "Stack",
        "Cluster",
        "Hosts",
        "Switchovers",
        "Membership",
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
    ];

    private static readonly Architecture s_runtime = new ArchLoader().LoadAssembly(typeof(DeployProgram).Assembly).Build();

    [Fact]
    public void Every_folder_has_its_place_among_the_layers() =>
        Assert.Equal(
            s_layers.Order(),
            s_runtime.Types.Select(FolderOf).OfType<string>().Where(static f => f.Length > 0).Distinct().Order()
        );

    [Fact]
    public void Arrows_between_folders_go_down()
    {
        string[] up =
        [
            .. s_runtime
                .Types.SelectMany(static t => t.Dependencies.Select(d => (From: t, To: d.Target)))
                .Where(static d => IsUp(FolderOf(d.From), FolderOf(d.To)))
                .Select(static d => $"{d.From.FullName} -> {d.To.FullName}")
                .Distinct()
                .Order(),
        ];

        Assert.Empty(up);
    }

    // What lies in the root is below all folders, but for the program, which begins everything.
    private static bool IsUp(string? from, string? to) => from is not null && to is not null && Place(to) > Place(from);

    private static int Place(string folder) => Array.IndexOf(s_layers, folder);

    /// <returns>Empty for the root; null for the program and what is not the runtime's.</returns>
    private static string? FolderOf(IType type)
    {
        const string root = "HAPostgres.Runtime";
        string name = type.Namespace?.FullName ?? "";
        if (type.FullName.StartsWith(typeof(DeployProgram).FullName!, StringComparison.Ordinal))
            return null;
        return name == root ? ""
            : name.StartsWith($"{root}.", StringComparison.Ordinal) ? name[(root.Length + 1)..].Split('.')[0]
            : null;
    }
}
