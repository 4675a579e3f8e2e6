using HAPostgres.Names;
using HAPostgres.Parameters;

namespace HAPostgres.Rules;

internal sealed class UnknownParameterRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3003", "Unknown parameter for this version of PostgreSQL", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        int version = context.Topology.Postgres.Version;
        if (ParameterCatalog.Of(version) is not ParameterCatalog catalog)
            return;
        var spelling = new Spelling(catalog.Names);
        foreach (string name in context.Manifest.Postgres.Parameters.Keys)
        {
            if (name.Contains('.'))
                CheckModule(context, name, version);
            else if (catalog.Find(name) is null)
                context.Report(
                    Descriptor,
                    $"PostgreSQL {version} has no parameter \"{name}\", and Patroni would drop it with only a line in its log; "
                        + (
                            ParameterHistory.Of(name, version)
                            ?? Meant(spelling.Nearest(name))
                            ?? "see the manual's chapter \"Server Configuration\", or remove it"
                        ),
                    $"postgres.parameters.{name}"
                );
        }
    }

    /// <summary>Other extensions than PostgreSQL's own bring parameters that are not known here.</summary>
    private void CheckModule(RuleContext context, string name, int version)
    {
        ModuleCatalog modules = ModuleCatalog.Of(version)!;
        if (!ParameterName.IsQualified(name) || modules.Find(name) is not null)
            return;
        int newer = ParameterCatalog.Versions.FirstOrDefault(v => ModuleCatalog.Of(v)!.Find(name) is not null);
        if ((modules.LibraryOf(name) ?? ModuleCatalog.Of(newer)?.LibraryOf(name)) is not string library)
            return;
        string[] names = [.. modules.NamesOf(library)];
        string remedy =
            newer > version ? $"it is new in {newer}" : Meant(Spelling.Nearest(name, names)) ?? $"it has {string.Join(", ", names)}";
        context.ReportUnusable(
            Descriptor,
            $"{library} of PostgreSQL {version} has no parameter \"{name}\": PostgreSQL removes it, with a warning in its log, when it "
                + $"loads {library}; {remedy}",
            $"postgres.parameters.{name}"
        );
    }

    private static string? Meant(string? name) => name is null ? null : $"did you mean \"{name}\"?";
}
