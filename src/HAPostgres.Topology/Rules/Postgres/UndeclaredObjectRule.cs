using HAPostgres.Names;
using HAPostgres.Parameters;

namespace HAPostgres.Rules;

internal sealed class UndeclaredObjectRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3070", "Parameter names an object that does not exist by default", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        if (ImageInventory.Of(postgres.Version) is not ImageInventory image)
            return;
        if (postgres.FindParameter("default_text_search_config")?.Value is string configuration && !Known(configuration, image))
            context.Report(
                Descriptor,
                $"default_text_search_config is \"{configuration}\", which is none of PostgreSQL {postgres.Version}'s own: full text "
                    + "search fails in every database that does not create it. "
                    + $"{Remedy(Spelling.Nearest(Bare(configuration), image.TextSearchConfigurations))}",
                "postgres.parameters.default_text_search_config"
            );
        foreach (string name in s_tablespaces)
        {
            if (
                postgres.FindParameter(name)?.Value is not { Length: > 0 } value
                || IdentifierList.Split(value, postgres.Version) is not IReadOnlyList<string> names
            )
                continue;
            if (names.FirstOrDefault(static n => n is not ("pg_default" or "")) is string tablespace)
                context.Report(
                    Descriptor,
                    $"{name} names \"{tablespace}\", and no setting makes a tablespace: until one exists on every member, PostgreSQL "
                        + "silently puts the objects into the database's own. Remove it",
                    $"postgres.parameters.{name}"
                );
        }
    }

    private static string Remedy(string? meant) =>
        meant is null
            ? "Write one such as \"pg_catalog.english\", or set it for the database that has it"
            : $"Did you mean \"pg_catalog.{meant}\"?";

    private static bool Known(string configuration, ImageInventory image) =>
        image.TextSearchConfigurations.Contains(Bare(configuration), LibcParsing.IgnoringCase);

    private static string Bare(string configuration) =>
        configuration.StartsWith("pg_catalog.", StringComparison.Ordinal) ? configuration.Substring("pg_catalog.".Length) : configuration;

    private static readonly string[] s_tablespaces = ["default_tablespace", "temp_tablespaces"];
}
