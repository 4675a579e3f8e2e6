namespace HAPostgres.Rules;

internal sealed class SecretNameLengthRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG8012", "A secret's name is too long for Swarm", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        Dictionary<string, int>? roles = null;
        foreach (SecretFile secret in context.Topology.Secrets)
        {
            // A name that the manifest states is checked by HAPG8004.
            if (secret.Name.Length <= MaxLength || context.Manifest.Secrets.Names.ContainsKey(secret.Key))
                continue;
            roles ??= Positions.Of(context.Topology.Postgres.Roles.Select(static r => r.PasswordTarget));
            context.Report(
                Descriptor,
                $"the secret \"{secret.Name}\" has {secret.Name.Length} characters, and Swarm takes {MaxLength}; shorten the role's name "
                    + $"or the cluster's, or name the secret in secrets.names: {{ \"{secret.Key}\": \"…\" }}",
                roles.TryGetValue(secret.Target, out int role) ? $"postgres.roles[{role}].name" : "name",
                "name"
            );
        }
    }

    /// <summary>SwarmKit's own check of a secret's name.</summary>
    private const int MaxLength = 64;
}
