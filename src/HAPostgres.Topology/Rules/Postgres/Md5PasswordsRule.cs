namespace HAPostgres.Rules;

internal sealed class Md5PasswordsRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3019", "password_encryption is md5", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        if (context.Topology.Postgres.Setting("password_encryption") == "md5")
            context.Report(
                Descriptor,
                "password_encryption is \"md5\", but pg_hba and the pool ask for SCRAM: a role whose password is set from now on can no "
                    + "longer log in. Remove the parameter",
                "postgres.parameters.password_encryption"
            );
    }
}
