namespace HAPostgres.Changes;

internal sealed class SecretIsReplacedRule : ChangeRule
{
    public override RuleDescriptor Descriptor { get; } =
        Error("HAPG8201", "Passwords or the certificate authority of a running cluster change");

    public override IEnumerable<string> Check(TopologyChange change)
    {
        Dictionary<string, string> before = change.Deployed.Secrets.ToDictionary(static s => s.Key, static s => s.Name);
        List<SecretFile> replaced = [.. change.Wanted.Secrets.Where(s => before.TryGetValue(s.Key, out string? name) && name != s.Name)];
        List<SecretFile> passwords = [.. replaced.Where(static s => s.Kind == SecretKind.Password)];
        if (passwords.Count > 0)
        {
            yield return $"{Named(passwords, before)}. A new secret does not change a password in the database: with the same value "
                + "nothing is rotated, with another one replication, the poolers and this program could not log in any more. Restore the "
                + "name, or secrets.version. To change the password of an application's role use ALTER ROLE; the others cannot be rotated "
                + "yet";
        }
        List<SecretFile> authority = [.. replaced.Where(static s => s.Key == "ca.crt")];
        if (authority.Count > 0)
        {
            yield return $"{Named(authority, before)}. Members that have not restarted yet would not trust certificates of another "
                + "authority, so members could not reach each other during the update. Restore the name, or secrets.version; to "
                + "replace other certificates name each of them in secrets.names (docs/certificates.md)";
        }
    }

    private static string Named(List<SecretFile> secrets, Dictionary<string, string> before)
    {
        string first = $"{secrets[0].Key} changes from the secret {before[secrets[0].Key]} to {secrets[0].Name}";
        return secrets.Count == 1 ? first : $"{first}, and likewise {string.Join(", ", secrets.Skip(1).Select(static s => s.Key))}";
    }
}
