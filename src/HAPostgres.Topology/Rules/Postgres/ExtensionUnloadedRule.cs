using HAPostgres.Parameters;

namespace HAPostgres.Rules;

internal sealed class ExtensionUnloadedRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3044", "An extension works only with a library that is not loaded", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        string stated = postgres.FindParameter("shared_preload_libraries")?.Value ?? "";
        HashSet<string> loaded =
        [
            .. (IdentifierList.Split(stated, postgres.Version) ?? []).Select(static l => l.Substring(l.LastIndexOf('/') + 1)),
        ];
        for (int i = 0; i < postgres.Databases.Count; i++)
        {
            for (int j = 0; j < postgres.Databases[i].Extensions.Count; j++)
            {
                string extension = postgres.Databases[i].Extensions[j];
                if (ImageExtensions.NeedsLibrary(extension) && !loaded.Contains(extension))
                    context.Report(
                        Descriptor,
                        $"the extension {extension} needs its library from PostgreSQL's start on, and shared_preload_libraries is "
                            + $"\"{stated}\": it would be created, and fail when it is used. Add {extension} there, or remove "
                            + "shared_preload_libraries, which then follows from the extensions",
                        $"postgres.databases[{i}].extensions[{j}]",
                        "postgres.parameters.shared_preload_libraries"
                    );
            }
        }
    }
}
