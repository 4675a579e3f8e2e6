namespace HAPostgres.Manifests;

internal static class SecretNames
{
    private static readonly string[] s_words = ["password", "passwd", "secret", "apikey", "privatekey", "credential"];

    /// <summary>Whether a name says that its value is a secret.</summary>
    public static bool LooksLikeSecret(string name)
    {
        string plain = name.Replace("_", "").Replace("-", "").ToLowerInvariant();
        return s_words.Any(plain.Contains);
    }
}
