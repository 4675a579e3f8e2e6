using HAPostgres.Manifests;
using HAPostgres.Parameters;

namespace HAPostgres.Rules;

internal sealed class UnknownParameter : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3003", "This version of PostgreSQL has no such parameter", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        int version = context.Topology.Postgres.Version;
        if (ParameterCatalog.Of(version) is not ParameterCatalog catalog)
            return;
        var spelling = new Spelling(catalog.Names);
        foreach (string name in context.Manifest.Postgres.Parameters.Keys)
        {
            // Extensions bring parameters of their own; ParameterNameForm looks at those.
            if (name.Contains('.') || catalog.Find(name) is not null)
                continue;
            string remedy = ParameterHistory.Of(name, version)
                ?? (spelling.Nearest(name) is string meant ? $"did you mean \"{meant}\"?" : "see the manual's chapter \"Server Configuration\"");
            context.Report(Descriptor, $"PostgreSQL {version} has no parameter \"{name}\", and Patroni would drop it with no more than a line in its log; {remedy}", $"postgres.parameters.{name}");
        }
    }
}
