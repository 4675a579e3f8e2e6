using HAPostgres.Names;
using HAPostgres.Parameters;

namespace HAPostgres.Rules;

internal sealed class LibraryNotInImageRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3035", "Library is not in the image", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        // The content of an image of the user's own is not known.
        if (context.Manifest.Patroni.Image is not null || ImageInventory.Of(postgres.Version) is not ImageInventory image)
            return;
        var spelling = new Spelling(image.Libraries);
        // Libraries that follow from declared extensions are checked by HAPG3043: the manifest does not state the parameter.
        foreach ((string parameter, string library) in Stated(context))
        {
            // Without archiving nothing loads it, which HAPG3016 reports.
            if (parameter == "archive_library" && postgres.Setting("archive_mode") == "off")
                continue;
            if (parameter == "local_preload_libraries")
                context.Report(
                    Descriptor,
                    $"local_preload_libraries names \"{library}\", which PostgreSQL looks for in $libdir/plugins, and HAPostgres's own "
                        + "image has no such directory: no session would start. Use session_preload_libraries",
                    $"postgres.parameters.{parameter}"
                );
            else if (!image.HasLibrary(library))
                context.Report(
                    Descriptor,
                    $"{parameter} names \"{library}\", which HAPostgres's own image of PostgreSQL {postgres.Version} does not have: "
                        + $"{Consequence(parameter)}. "
                        + (
                            spelling.Nearest(library) is string meant
                                ? $"Did you mean \"{meant}\"?"
                                : "Remove it, or name an image of your own in patroni.image"
                        ),
                    $"postgres.parameters.{parameter}"
                );
        }
    }

    private static IEnumerable<(string Parameter, string Library)> Stated(RuleContext context) =>
        PreloadedLibraries
            .Of(context.Topology.Postgres)
            .Append((Parameter: "archive_library", Library: PreloadedLibraries.Name(context.Topology.Postgres.Setting("archive_library"))))
            .Where(l => l.Library.Length > 0 && context.Manifest.Postgres.Parameters.ContainsKey(l.Parameter));

    private static string Consequence(string parameter) =>
        parameter switch
        {
            "shared_preload_libraries" => "PostgreSQL would not start",
            "archive_library" => "the archiver fails again and again, and PostgreSQL keeps its WAL until the disk is full",
            _ => "no session would start",
        };
}
