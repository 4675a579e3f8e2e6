using HAPostgres.Names;
using HAPostgres.Parameters;

namespace HAPostgres.Rules;

internal sealed class NotInImageRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3069", "The image has no such time zone, locale or access method", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        // The content of an image of the user's own is not known.
        if (context.Manifest.Patroni.Image is not null || ImageInventory.Of(postgres.Version) is not ImageInventory image)
            return;
        foreach (KeyValuePair<string, string> parameter in context.Manifest.Postgres.Parameters)
        {
            string? fault = parameter.Key.ToLowerInvariant() switch
            {
                "timezone" or "log_timezone" => TimeZone(parameter.Value, image),
                "lc_messages" => Locale(parameter.Value, mayBeEmpty: false),
                "lc_monetary" or "lc_numeric" or "lc_time" => Locale(parameter.Value, mayBeEmpty: true),
                "timezone_abbreviations" when !image.TimeZoneAbbreviations.Contains(parameter.Value, LibcParsing.IgnoringCase) =>
                    "file of abbreviations of that name: PostgreSQL would not start. It has "
                        + $"{string.Join(", ", image.TimeZoneAbbreviations)}",
                "default_table_access_method" when parameter.Value.Length > 0 && parameter.Value != "heap" =>
                    "library that brings a table access method: every CREATE TABLE would fail. Remove it; \"heap\" is the default",
                _ => null,
            };
            if (fault is not null)
                context.Report(
                    Descriptor,
                    $"{parameter.Key} is \"{parameter.Value}\", and HAPostgres's own image of PostgreSQL {postgres.Version} has no {fault}",
                    $"postgres.parameters.{parameter.Key}"
                );
        }
    }

    private static string? TimeZone(string value, ImageInventory image)
    {
        string name = value.StartsWith(":", StringComparison.Ordinal) ? value.Substring(1) : value;
        // PostgreSQL also reads offsets and POSIX's own rules, which have a digit or a sign ("-7", "CET-1CEST"), and the system's own zone.
        if (
            image.HasTimeZone(name)
            || LibcParsing.EqualsIgnoringCase(name, "GMT")
            || name is "localtime" or "posixrules"
            || name.Any(static c => c is (>= '0' and <= '9') or '+' or '-')
        )
            return null;
        string meant = (Successor(name) ?? Spelling.Nearest(name, image.TimeZones)) is string near
            ? $"did you mean \"{near}\"?"
            : "write one such as \"Europe/Berlin\" or \"UTC\"";
        return $"such time zone: PostgreSQL would not start; {meant}";
    }

    /// <summary>The names that Debian moved to tzdata-legacy in trixie and that are written most.</summary>
    private static string? Successor(string name) =>
        name.ToLowerInvariant() switch
        {
            "us/alaska" => "America/Anchorage",
            "us/arizona" or "mst" => "America/Phoenix",
            "us/central" or "cst" => "America/Chicago",
            "us/eastern" or "est" => "America/New_York",
            "us/hawaii" or "hst" => "Pacific/Honolulu",
            "us/mountain" => "America/Denver",
            "us/pacific" or "pst" => "America/Los_Angeles",
            "cet" or "met" => "Europe/Berlin",
            "eet" => "Europe/Athens",
            "wet" => "Europe/Lisbon",
            "gb" => "Europe/London",
            "japan" => "Asia/Tokyo",
            "prc" => "Asia/Shanghai",
            "rok" => "Asia/Seoul",
            "zulu" => "UTC",
            _ => null,
        };

    private static string? Locale(string value, bool mayBeEmpty)
    {
        bool codeset =
            value.StartsWith("C.", StringComparison.Ordinal) && LibcParsing.EqualsIgnoringCase(value.Substring(2).Replace("-", ""), "utf8");
        return codeset || value is "C" or "POSIX" || (mayBeEmpty && value.Length == 0)
            ? null
            : "such locale, only C, C.UTF-8 and POSIX: PostgreSQL would not start. "
                + "Write \"C.UTF-8\", or name an image that has the locale in patroni.image";
    }
}
