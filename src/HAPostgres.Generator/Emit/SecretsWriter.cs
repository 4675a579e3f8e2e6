namespace HAPostgres.Generator.Emit;

/// <summary>The names of the secrets; values are nowhere in the code.</summary>
internal static class SecretsWriter
{
    public static void Write(CodeBuilder code, EquatableArray<SecretFile> secrets) => code.Class("Secrets", "The names of the Swarm secrets.", () =>
    {
        string[] names = Identifier.Distinct([.. secrets.Select(ShortName)], ["Secrets"]);
        code.Separated(secrets.Select<SecretFile, Action>((secret, i) => () =>
            code.Constant(names[i], secret.Name, $"Mounted as /run/secrets/{secret.Target}.")));
    });

    /// <summary>"superuser_password" is Superuser, "server.crt.key" is ServerKey.</summary>
    private static string ShortName(SecretFile secret)
    {
        (string[] endings, string kind) = secret.Kind switch
        {
            SecretKind.Certificate => (new[] { ".crt" }, " certificate"),
            SecretKind.PrivateKey => (new[] { ".crt.key", ".key" }, " key"),
            _ => (new[] { "_password" }, ""),
        };
        string? ending = endings.FirstOrDefault(e => secret.Target.EndsWith(e, StringComparison.Ordinal));
        return ending is null ? secret.Target : secret.Target.Substring(0, secret.Target.Length - ending.Length) + kind;
    }
}
