namespace HAPostgres.Artifacts;

/// <summary>One file that a cluster consists of on the operator's machine.</summary>
/// <param name="RelativePath">Below the cluster's output directory, with forward slashes.</param>
/// <param name="Text">With LF line ends.</param>
public sealed record Artifact(string RelativePath, string Text, bool Executable)
{
    /// <summary>A script says itself that it is one, so no list of scripts has to be kept.</summary>
    internal static Artifact From(string relativePath, string text) =>
        new(relativePath, text, text.StartsWith("#!", StringComparison.Ordinal));
}
