using HAPostgres.Parameters;

namespace HAPostgres.Rules;

internal sealed class SupportedVersionRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3001", "The version of PostgreSQL is not supported", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        int version = context.Topology.Postgres.Version;
        if (!ParameterCatalog.Versions.Contains(version))
            context.Report(Descriptor, $"PostgreSQL {version} is not supported; write 15, 17 or 18", "postgres.version");
    }
}
