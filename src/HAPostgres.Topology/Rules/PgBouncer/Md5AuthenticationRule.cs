using HAPostgres.Manifests;

namespace HAPostgres.Rules;

internal sealed class Md5AuthenticationRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG4004", "auth_type md5 with SCRAM users", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        if (context.Manifest.PgBouncer.AuthMethod == AuthMethod.Md5)
            context.Report(
                Descriptor,
                "authMethod \"md5\" cannot log users in whose passwords PostgreSQL keeps as SCRAM, which all of this cluster's are; "
                    + "write \"scram-sha-256\" or leave it out",
                "pgbouncer.authMethod"
            );
    }
}
