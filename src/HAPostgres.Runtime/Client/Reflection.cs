using System.Text.Json;

namespace HAPostgres.Runtime.Client;

/// <summary>A trimmed program has no reflection for JSON, and would fail somewhere in the middle of its work.</summary>
internal static class Reflection
{
    public const string Needed =
        "This program was published trimmed or ahead of time, which HAPostgres does not support: it reads and writes JSON by reflection. "
        + "Publish it without PublishTrimmed and PublishAot.";

    public static bool IsThere => JsonSerializer.IsReflectionEnabledByDefault;
}
