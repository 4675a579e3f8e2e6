using HAPostgres.Manifests;
using HAPostgres.Parameters;

namespace HAPostgres.Rules;

internal sealed class LibraryNotInImage : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3035", "The image has no such library", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        // What an image of the user's own holds, only the user knows.
        if (context.Manifest.Patroni.Image is not null)
            return;
        var spelling = new Spelling(PreloadedLibraries.InImage);
        foreach ((string parameter, string library) in PreloadedLibraries.Of(context.Topology.Postgres))
        {
            if (!PreloadedLibraries.InImage.Contains(library))
                context.Report(Descriptor, $"{parameter} names \"{library}\", which the project's own image does not have: {(parameter == "shared_preload_libraries" ? "PostgreSQL would not start" : "no session would start")}. {(spelling.Nearest(library) is string meant ? $"Did you mean \"{meant}\"?" : "Remove it, or name an image of your own in patroni.image")}", $"postgres.parameters.{parameter}");
        }
    }
}
