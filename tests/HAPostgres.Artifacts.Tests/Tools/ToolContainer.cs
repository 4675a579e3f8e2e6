using System.Collections.Concurrent;

namespace HAPostgres.Artifacts.Tests.Tools;

/// <summary>
/// A container of one of the product's images that stays up from the first question to the last, without a network and without a disk.
/// </summary>
internal sealed class ToolContainer
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<ToolContainer>>> s_open = new(StringComparer.Ordinal);

    private readonly string _folder = Directory.CreateTempSubdirectory("hapostgres-").FullName;
    private int _questions;

    private ToolContainer() { }

    public string Id { get; private set; } = "";

    /// <summary>Below it lies what a question of another container may find too; at <c>/exchange</c> in this one.</summary>
    public string Exchange => Path.Combine(_folder, "exchange");

    public static Task<ToolContainer> Of(string image) => s_open.GetOrAdd(image, static name => new(() => Open(name))).Value;

    public static async Task CloseAll()
    {
        foreach (Lazy<Task<ToolContainer>> opening in s_open.Values.Where(static o => o.Value.IsCompletedSuccessfully))
        {
            ToolContainer open = await opening.Value;
            await ToolImage.Docker("exec", open.Id, "bash", "-c", "rm -rf /exchange/*");
            await ToolImage.Docker("rm", "--force", open.Id);
            Directory.Delete(open._folder, recursive: true);
        }

        s_open.Clear();
    }

    /// <summary>Runs a bash script.</summary>
    /// <param name="files">Below /etc/hapostgres and /run/secrets, for this script only.</param>
    public async Task<string> Ask(string script, IReadOnlyDictionary<string, string> files)
    {
        string question = $"{++_questions}";
        foreach ((string target, string text) in files)
        {
            string file = Path.Combine(_folder, question, target.TrimStart('/'));
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, text);
        }

        (_, string output) = await ToolImage.Docker(
            "exec",
            Id,
            "bash",
            "-c",
            $"""
            rm -rf /etc/hapostgres/* /run/secrets/*
            cp -r /questions/{question}/. /
            {script}
            """
        );
        return output;
    }

    private static async Task<ToolContainer> Open(string image)
    {
        await ToolImage.Find(image);
        ToolContainer container = new();
        Directory.CreateDirectory(container.Exchange);
        if (!OperatingSystem.IsWindows())
        {
            // The container's user is another one.
            File.SetUnixFileMode(container._folder, (UnixFileMode)0b111_101_101);
            File.SetUnixFileMode(container.Exchange, (UnixFileMode)0b111_111_111);
        }

        // Ends by itself where the tests did not come to their end; bash is there to bury the dead.
        (int code, string output) = await ToolImage.Docker(
            "run",
            "--detach",
            "--rm",
            "--network",
            "none",
            "--cap-drop",
            "ALL",
            "--tmpfs",
            "/tmp:exec,size=3g,mode=1777",
            "--tmpfs",
            "/run/secrets:mode=1777",
            "--tmpfs",
            "/etc/hapostgres:mode=1777",
            "--volume",
            $"{container._folder}:/questions:ro",
            "--volume",
            $"{container.Exchange}:/exchange",
            "--entrypoint",
            "bash",
            image,
            "-c",
            "for second in {1..1800}; do sleep 1 & wait $!; done"
        );
        Assert.True(code == 0, output);
        container.Id = output.Trim();
        return container;
    }
}
