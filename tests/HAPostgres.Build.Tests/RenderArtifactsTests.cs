using Microsoft.Build.Utilities;
using Xunit;

namespace HAPostgres.Build;

public sealed class RenderArtifactsTests : IDisposable
{
    private const string Orders = """{ "name": "orders", "hosts": ["a", "b", "c"] }""";

    private readonly string _root = Directory.CreateTempSubdirectory("hapostgres-").FullName;
    private readonly BuildLog _log = new();

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_manifest_is_rendered_beside_itself_and_the_list_names_every_file()
    {
        Assert.True(Render(Manifest("cluster.hapg.json", Orders)));

        string[] listed = [.. File.ReadAllLines(Path.Combine(_root, "obj/files.txt")).Select(static line => line.Replace('|', '/'))];
        string[] written = Directory.GetFiles(Path.Combine(_root, "artifacts/orders"), "*", SearchOption.AllDirectories);
        Assert.Equal(written.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        Assert.Equal(Path.Combine(_root, "artifacts"), File.ReadAllLines(Path.Combine(_root, "obj/folders.txt"))[^1]);
    }

    [Fact]
    public void Every_rendered_file_is_an_item_that_knows_its_place_in_the_output()
    {
        Assert.True(Render(Manifest("cluster.hapg.json", Orders)));
        ListArtifacts list = new()
        {
            BuildEngine = _log,
            Lines = [.. File.ReadAllLines(Path.Combine(_root, "obj/files.txt")).Select(static line => new TaskItem(line))],
        };

        Assert.True(list.Execute());

        Assert.Equal(
            Directory
                .GetFiles(Path.Combine(_root, "artifacts"), "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(_root, file))
                .Where(static file => !file.EndsWith(".hapostgres-files", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
            list.Artifacts.Select(static item => item.GetMetadata("TargetPath")).Order(StringComparer.Ordinal)
        );
        Assert.All(list.Artifacts, item => Assert.Equal(Path.Combine(_root, item.GetMetadata("TargetPath")), item.ItemSpec));
    }

    [Fact]
    public void A_path_with_what_MSBuild_escapes_comes_out_as_it_went_in()
    {
        ListArtifacts list = new() { BuildEngine = _log, Lines = [new TaskItem("/a%3bb (1)|orders/README.md")] };

        Assert.True(list.Execute());

        Assert.Equal("/a;b (1)/orders/README.md", Assert.Single(list.Artifacts).ItemSpec);
    }

    [Theory]
    [InlineData("/repo/artifacts", "/repo/app/bin/Debug/net10.0/", true)]
    [InlineData("/repo/artifacts", "/repository/bin/", false)]
    [InlineData("/repo/artifacts", "/elsewhere/", false)]
    [InlineData("/repo/deployment", "/repo/app/bin/Debug/net10.0/", false)]
    public void What_a_program_finds_above_itself_is_not_listed_for_its_folder(string root, string program, bool found)
    {
        ListArtifacts list = new()
        {
            BuildEngine = _log,
            ProgramDirectory = program,
            Lines = [new TaskItem($"{root}|orders/README.md")],
        };

        Assert.True(list.Execute());

        Assert.Equal(found ? [] : [$"{root}/orders/README.md"], list.Artifacts.Select(static item => item.ItemSpec));
    }

    [Fact]
    public void Errors_are_logged_at_their_place_and_nothing_is_written()
    {
        Assert.False(
            Render(
                Manifest("good.hapg.json", Orders),
                Manifest("bad.hapg.json", "{\n  \"name\": \"x\", \"hosts\": [\"a\"], \"nonsense\": 1 }")
            )
        );

        Microsoft.Build.Framework.BuildErrorEventArgs error = Assert.Single(_log.Errors);
        Assert.Equal(
            ("HAPG0003", "file:///packages/hapostgres.build/docs/rules/HAPG0003.md", 2, 32),
            (error.Code, error.HelpLink, error.LineNumber, error.ColumnNumber)
        );
        Assert.Null(error.Subcategory);
        Assert.False(Directory.Exists(Path.Combine(_root, "artifacts")));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_an_error_that_names_it()
    {
        string inTheWay = Path.Combine(_root, "artifacts/orders");
        Directory.CreateDirectory(Path.GetDirectoryName(inTheWay)!);
        File.WriteAllText(inTheWay, "a file");

        Assert.False(Render(Manifest("a.hapg.json", Orders), Manifest("b.hapg.json", """{ "name": "stock", "hosts": ["x", "y", "z"] }""")));

        string error = Assert.Single(_log.Errors).Message!;
        Assert.StartsWith("HAPostgres could not write the rendered files: ", error, StringComparison.Ordinal);
        Assert.Contains(inTheWay, error, StringComparison.Ordinal);
        Assert.Equal("a file", File.ReadAllText(inTheWay));
    }

    [Fact]
    public void Warnings_are_left_to_the_generator()
    {
        Assert.True(
            Render(
                Manifest(
                    "cluster.hapg.json",
                    """{ "name": "orders", "hosts": ["a", "b", "c"], "pgbouncer": { "poolMode": "statement" } }"""
                )
            )
        );

        Assert.Empty(_log.Warnings);
        Assert.Empty(_log.Errors);
    }

    [Fact]
    public void Two_clusters_of_one_name_and_place_are_an_error()
    {
        Assert.False(Render(Manifest("a.hapg.json", Orders), Manifest("b.hapg.json", Orders)));

        Assert.Equal(("HAPG0092", Path.Combine(_root, "b.hapg.json")), (Assert.Single(_log.Errors).Code, _log.Errors[0].File));
    }

    [Fact]
    public void Two_clusters_that_cannot_both_be_deployed_are_an_error_and_nothing_is_written()
    {
        Assert.False(Render(Manifest("a.hapg.json", Orders), Manifest("b.hapg.json", """{ "name": "stock", "hosts": ["c", "d", "e"] }""")));

        Assert.Equal(["HAPG1101", "HAPG1103"], _log.Errors.Select(static e => e.Code));
        Assert.All(_log.Errors, e => Assert.Equal(Path.Combine(_root, "b.hapg.json"), e.File));
        Assert.False(Directory.Exists(Path.Combine(_root, "artifacts")));
    }

    [Fact]
    public void A_manifest_that_left_the_project_takes_its_files_along()
    {
        TaskItem orders = Manifest("orders.hapg.json", Orders);
        TaskItem stock = Manifest("stock.hapg.json", """{ "name": "stock", "hosts": ["x", "y", "z"] }""");
        Assert.True(Render(orders, stock));
        File.WriteAllText(Path.Combine(_root, "artifacts/stock/.env"), ""); // As an older version left it.

        Assert.True(Render(orders));
        Assert.Equal(
            [Path.Combine(_root, "artifacts/stock/.env"), Path.Combine(_root, "artifacts/stock/.gitignore")],
            Directory.GetFiles(Path.Combine(_root, "artifacts/stock"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        );

        Assert.True(Render());
        Assert.False(Directory.Exists(Path.Combine(_root, "artifacts/orders")));
    }

    [Fact]
    public void Editing_one_of_several_manifests_renders_only_that_one()
    {
        TaskItem orders = Manifest("orders.hapg.json", Orders),
            stock = Manifest("stock.hapg.json", """{ "name": "stock", "hosts": ["x", "y", "z"] }""");
        Assert.True(Render(orders, stock));
        Assert.Equal(["orders", "stock"], Rendered());
        string[] listed = File.ReadAllLines(Path.Combine(_root, "obj/files.txt"));

        Assert.True(Render(orders, stock));
        Assert.Empty(Rendered());
        Assert.Equal(listed, File.ReadAllLines(Path.Combine(_root, "obj/files.txt")));

        Manifest("stock.hapg.json", """{ "name": "stock", "hosts": ["x", "y", "w"] }""");
        Assert.True(Render(orders, stock));
        Assert.Equal(["stock"], Rendered());
        Assert.True(File.Exists(Path.Combine(_root, "artifacts/stock/patroni/w.yml")));
        Assert.False(File.Exists(Path.Combine(_root, "artifacts/stock/patroni/z.yml")));
    }

    [Fact]
    public void An_edited_manifest_is_held_against_one_that_nobody_edited()
    {
        TaskItem orders = Manifest("orders.hapg.json", Orders),
            stock = Manifest("stock.hapg.json", """{ "name": "stock", "hosts": ["x", "y", "z"] }""");
        Assert.True(Render(orders, stock));
        Rendered();

        Manifest("orders.hapg.json", """{ "name": "orders", "hosts": ["a", "b", "z"] }""");
        Assert.False(Render(orders, stock));
        Assert.Equal(["HAPG1101", "HAPG1103"], _log.Errors.Select(static e => e.Code));
        Assert.True(File.Exists(Path.Combine(_root, "artifacts/orders/patroni/c.yml")));

        // Nothing was written, so that nothing has to be rendered again.
        _log.Errors.Clear();
        Manifest("orders.hapg.json", Orders);
        Assert.True(Render(orders, stock));
        Assert.Empty(Rendered());
    }

    [Fact]
    public void A_rendered_file_that_somebody_changed_or_deleted_is_written_again()
    {
        TaskItem orders = Manifest("orders.hapg.json", Orders);
        Assert.True(Render(orders));
        string stack = Path.Combine(_root, "artifacts/orders/docker-compose.infra.yml");
        string text = File.ReadAllText(stack);
        Rendered();

        File.Delete(stack);
        Assert.True(Render(orders));
        Assert.Equal(["orders"], Rendered());

        File.WriteAllText(stack, "by hand");
        File.SetLastWriteTimeUtc(stack, DateTime.UtcNow.AddSeconds(2)); // Some file systems count in whole seconds.
        Assert.True(Render(orders));
        Assert.Equal(["orders"], Rendered());
        Assert.Equal(text, File.ReadAllText(stack));
        Assert.Equal(stack, Assert.Single(_log.Warnings).Message!.Split(' ')[1]);

        File.WriteAllText(stack, "an older one");
        File.SetLastWriteTimeUtc(stack, DateTime.UtcNow.AddDays(-1));
        Assert.True(Render(orders));
        Assert.Equal(text, File.ReadAllText(stack));
    }

    [Fact]
    public void An_overlay_that_is_not_there_is_an_error()
    {
        TaskItem manifest = Manifest("cluster.hapg.json", Orders);
        manifest.SetMetadata("Overlay", Path.Combine(_root, "cluster.hapg.test.json"));

        Assert.False(Render(manifest));

        Assert.Equal("HAPG0091", Assert.Single(_log.Errors).Code);
    }

    /// <summary>The clusters that were rendered since the last question.</summary>
    private string[] Rendered()
    {
        string[] names =
        [
            .. _log
                .Messages.Select(static m => m.Message ?? "")
                .Where(static m => m.Contains(" -> ", StringComparison.Ordinal))
                .Select(static m => m.Split(' ')[1]),
        ];
        _log.Messages.Clear();
        return names;
    }

    private TaskItem Manifest(string name, string text)
    {
        File.WriteAllText(Path.Combine(_root, name), text);
        return new(Path.Combine(_root, name));
    }

    private bool Render(params TaskItem[] manifests) =>
        new RenderArtifacts
        {
            BuildEngine = _log,
            Manifests = manifests,
            ListFile = Path.Combine(_root, "obj/files.txt"),
            FoldersFile = Path.Combine(_root, "obj/folders.txt"),
            StateFile = Path.Combine(_root, "obj/state.txt"),
            RulePages = "/packages/hapostgres.build/docs/rules/",
        }.Execute();
}
