using HAPostgres.Names;
using HAPostgres.Parameters;

namespace HAPostgres.Rules;

internal sealed class ExtensionMissingRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3043", "An extension cannot be created", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        IReadOnlyList<string> known = context.Manifest.Patroni.Image is null ? ImageExtensions.Of(postgres.Version) : [];
        var spelling = new Spelling(known);
        for (int i = 0; i < postgres.Databases.Count; i++)
        {
            EquatableArray<string> extensions = postgres.Databases[i].Extensions;
            var listed = new HashSet<string>(StringComparer.Ordinal);
            for (int j = 0; j < extensions.Count; j++)
            {
                string extension = extensions[j],
                    path = $"postgres.databases[{i}].extensions[{j}]";
                if (!listed.Add(extension))
                    context.Report(
                        Descriptor,
                        $"the extension \"{extension}\" is listed twice for the database \"{postgres.Databases[i].Name}\"; remove one",
                        path
                    );
                else if (known.Count > 0 && !known.Contains(extension))
                    context.ReportUnusable(
                        Descriptor,
                        $"the image {context.Topology.Patroni.Image} has no extension \"{extension}\", and the bootstrap would fail; "
                            + $"{Remedy(spelling.Nearest(extension))}",
                        path
                    );
            }
        }
    }

    private static string Remedy(string? meant) =>
        meant is not null ? $"did you mean \"{meant}\"?" : "build an image that has it and name that in patroni.image, or remove it";
}
