using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace HAPostgres.Generator.Pipeline;

internal enum FileRole
{
    Manifest,
    Overlay,
}

/// <summary>A file that the build handed to the compiler as part of a cluster.</summary>
/// <param name="Text">Null where the file cannot be read.</param>
/// <param name="OverlayPath">The overlay that the build's environment asks for; empty without an environment.</param>
internal sealed record MarkedFile(string Path, FileRole Role, string? Text, string OverlayPath, string RootNamespace)
{
    private const string RoleKey = "build_metadata.AdditionalFiles.HAPostgresRole";
    private const string OverlayKey = "build_metadata.AdditionalFiles.HAPostgresOverlay";
    private const string NamespaceKey = "build_property.RootNamespace";

    public static bool IsMarked(AdditionalText file, AnalyzerConfigOptionsProvider options) => RoleOf(file, options) is not null;

    public static MarkedFile Read(AdditionalText file, AnalyzerConfigOptionsProvider options, CancellationToken cancellation) =>
        new(
            file.Path,
            RoleOf(file, options) ?? FileRole.Manifest,
            file.GetText(cancellation)?.ToString(),
            Value(options.GetOptions(file), OverlayKey),
            Value(options.GlobalOptions, NamespaceKey)
        );

    public MarkedFile? FindOverlay(EquatableArray<MarkedFile> overlays) =>
        OverlayPath.Length == 0 ? null : overlays.FirstOrDefault(o => string.Equals(o.Path, OverlayPath, StringComparison.Ordinal));

    /// <returns>Null where the file cannot be read.</returns>
    public ManifestFile? ToManifestFile() => Text is null ? null : new ManifestFile(Path, Text);

    private static FileRole? RoleOf(AdditionalText file, AnalyzerConfigOptionsProvider options) =>
        Value(options.GetOptions(file), RoleKey) switch
        {
            "Manifest" => FileRole.Manifest,
            "Overlay" => FileRole.Overlay,
            _ => null,
        };

    private static string Value(AnalyzerConfigOptions options, string key) => options.TryGetValue(key, out string? value) ? value : "";
}
