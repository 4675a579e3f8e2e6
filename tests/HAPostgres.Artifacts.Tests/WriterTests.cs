using HAPostgres.Artifacts.Writing;

namespace HAPostgres.Artifacts.Tests;

public sealed class WriterTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("hapostgres-").FullName;

    [Fact]
    public void The_second_run_writes_nothing()
    {
        Artifact[] artifacts = [new("a/b.txt", "text\n", false)];
        Assert.Equal(["a/b.txt"], ArtifactWriter.Write(_directory, artifacts).Written);
        WriteResult second = ArtifactWriter.Write(_directory, artifacts);
        Assert.Empty(second.Written);
        Assert.Empty(second.Deleted);
    }

    [Fact]
    public void What_is_no_longer_rendered_is_deleted_with_its_empty_folder()
    {
        ArtifactWriter.Write(_directory, [new("a/old.txt", "old\n", false), new("new.txt", "new\n", false)]);
        Assert.Equal(["a/old.txt"], ArtifactWriter.Write(_directory, [new("new.txt", "new\n", false)]).Deleted);
        Assert.False(Directory.Exists(Path.Combine(_directory, "a")));
        Assert.True(File.Exists(Path.Combine(_directory, "new.txt")));
    }

    [Fact]
    public void The_operators_files_stay()
    {
        File.WriteAllText(Path.Combine(_directory, ".env"), "A=b\n");
        Directory.CreateDirectory(Path.Combine(_directory, "tls"));
        File.WriteAllText(Path.Combine(_directory, "tls/ca.key"), "key\n");
        File.WriteAllText(Path.Combine(_directory, "notes.txt"), "mine\n");
        // Even when somebody wrote them into the list.
        File.WriteAllText(Path.Combine(_directory, ArtifactWriter.ListFile), ".env\ntls/ca.key\n../outside.txt\n");
        ArtifactWriter.Write(_directory, []);
        Assert.True(File.Exists(Path.Combine(_directory, ".env")));
        Assert.True(File.Exists(Path.Combine(_directory, "tls/ca.key")));
        Assert.True(File.Exists(Path.Combine(_directory, "notes.txt")));
    }

    [Fact]
    public void Scripts_can_be_run_and_nothing_has_a_byte_order_mark()
    {
        ArtifactWriter.Write(_directory, [new("run.sh", "#!/bin/sh\n", true), new("plain.txt", "é\n", false)]);
        Assert.Equal(
            OperatingSystem.IsWindows() ? UnixFileMode.None : UnixFileMode.UserExecute,
            OperatingSystem.IsWindows()
                ? UnixFileMode.None
                : File.GetUnixFileMode(Path.Combine(_directory, "run.sh")) & UnixFileMode.UserExecute
        );
        Assert.Equal([0xC3, 0xA9, 0x0A], File.ReadAllBytes(Path.Combine(_directory, "plain.txt")));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
