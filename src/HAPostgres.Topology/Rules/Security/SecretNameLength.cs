namespace HAPostgres.Rules;

internal sealed class SecretNameLength : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG8012", "A secret's name is too long for Swarm", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        EquatableArray<RoleTopology> roles = context.Topology.Postgres.Roles;
        foreach (SecretFile secret in context.Topology.Secrets)
        {
            // A name that the manifest states is NamedSecret's.
            if (secret.Name.Length <= MaxLength || context.Manifest.Secrets.Names.ContainsKey(secret.Target))
                continue;
            int role = roles.ToList().FindIndex(r => r.PasswordTarget == secret.Target);
            context.Report(Descriptor, $"the secret \"{secret.Name}\" has {secret.Name.Length} characters, and Swarm takes {MaxLength}; shorten the role's name or the cluster's, or name the secret in secrets.names: {{ \"{secret.Target}\": \"…\" }}", role < 0 ? "name" : $"postgres.roles[{role}].name", "name");
        }
    }

    /// <summary>SwarmKit's own check of a secret's name.</summary>
    private const int MaxLength = 64;
}
