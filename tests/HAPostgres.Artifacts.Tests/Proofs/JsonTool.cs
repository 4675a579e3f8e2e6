using System.Text.Json;

namespace HAPostgres.Artifacts.Tests.Proofs;

/// <summary>The system's own reader, with what a manifest allows: comments and trailing commas.</summary>
internal static class JsonTool
{
    public const string Name = "System.Text.Json";

    private static readonly JsonDocumentOptions s_options = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
    };

    public static Task<string> Ask(RuleManifest manifest)
    {
        try
        {
            using var document = JsonDocument.Parse(manifest.Text, s_options);
            return Task.FromResult("");
        }
        catch (JsonException refusal)
        {
            return Task.FromResult(refusal.Message);
        }
    }
}
