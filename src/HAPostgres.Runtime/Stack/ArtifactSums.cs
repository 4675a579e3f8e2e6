using System.Security.Cryptography;

namespace HAPostgres.Runtime.Stack;

/// <summary>Holds the rendered files against the hashes that were rendered with them.</summary>
internal static class ArtifactSums
{
    /// <summary>Lines in the form of sha256sum.</summary>
    public const string FileName = "artifacts.sha256";

    /// <returns>The paths of the files that are not what was rendered, each with what is wrong with it.</returns>
    /// <exception cref="DeployException">There are no hashes, or a file cannot be read.</exception>
    public static IReadOnlyList<string> Differences(ArtifactsDirectory artifacts)
    {
        string sums = artifacts.File(FileName);
        if (!File.Exists(sums))
        {
            throw new DeployException(
                ExitCode.ArtifactsDoNotFit,
                $"{sums} is missing, so it is not known whether the artifacts are what was rendered.",
                "Run 'dotnet build' or 'hapg build', which renders them again."
            );
        }
        List<string> differences = [];
        foreach (string[] line in File.ReadAllLines(sums).Select(static l => l.Split("  ", 2)))
        {
            string path = line.Length == 2 ? artifacts.File(line[1]) : sums;
            if (line.Length != 2)
                differences.Add($"{path} (a line of it is no hash)");
            else if (!File.Exists(path))
                differences.Add($"{path} (missing)");
            else if (Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))) != line[0])
                differences.Add($"{path} (edited)");
        }
        return differences;
    }

    /// <exception cref="DeployException">A file is not what was rendered.</exception>
    public static void Check(ArtifactsDirectory artifacts)
    {
        IReadOnlyList<string> differences = Differences(artifacts);
        if (differences.Count > 0)
        {
            throw new DeployException(
                ExitCode.ArtifactsDoNotFit,
                $"The artifacts are not what was rendered from the manifest: {string.Join(", ", differences)}.",
                "Put the change into the manifest and run 'dotnet build' or 'hapg build', which writes these files again."
            );
        }
    }
}
