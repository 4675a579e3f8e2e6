namespace HAPostgres.Generator.Emit;

/// <summary>The names of the secrets; values are nowhere in the code.</summary>
internal static class SecretsWriter
{
    public static void Write(CodeBuilder code, EquatableArray<SecretFile> secrets) =>
        code.Class(
            "Secrets",
            "The names of the Swarm secrets.",
            () =>
            {
                string[] names = Identifier.Distinct([.. secrets.Select(ShortName)], ["Secrets"]);
                code.Separated(
                    secrets.Select<SecretFile, Action>(
                        (secret, i) => () => code.Constant(names[i], secret.Name, $"Mounted as /run/secrets/{secret.Target}.")
                    )
                );
            }
        );

    /// <summary>"superuser_password" is Superuser, "postgresql.key" is PostgresqlKey.</summary>
    private static string ShortName(SecretFile secret)
    {
        (string ending, string kind) = secret.Kind switch
        {
            SecretKind.Certificate => (".crt", " certificate"),
            SecretKind.PrivateKey => (".key", " key"),
            _ => ("_password", ""),
        };
        string key = secret.Key;
        return key.EndsWith(ending, StringComparison.Ordinal) ? key.Substring(0, key.Length - ending.Length) + kind : key;
    }
}
