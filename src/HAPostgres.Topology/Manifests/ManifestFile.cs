namespace HAPostgres;

/// <summary>The text of a manifest and where it came from.</summary>
public sealed record ManifestFile(string Path, string Text);
