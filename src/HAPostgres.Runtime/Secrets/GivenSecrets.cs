namespace HAPostgres.Runtime.Secrets;

/// <summary>
/// What a pipeline gives instead of files in the secrets directory: a password as the variable NAME or as the path of a file in NAME_FILE,
/// a certificate or key as the path in TLS_NAME_FILE (TLS_CA_CRT_FILE for ca.crt).
/// </summary>
/// <param name="variable">Reads an environment variable.</param>
internal sealed class GivenSecrets(Func<string, string?> variable)
{
    /// <returns>Null where the pipeline does not give it.</returns>
    /// <exception cref="DeployException">It is given twice, or its file cannot be read or is empty.</exception>
    public string? Password(string name)
    {
        string? value = Variable(name),
            path = Variable($"{name}_FILE");
        if (path is null)
            return value;
        if (value is not null)
            throw Refuse($"The environment gives {name} and {name}_FILE.", "Give one of the two.");
        string text = Read(path, $"{name}_FILE").TrimEnd('\r', '\n');
        return text.Length > 0
            ? text
            : throw Refuse($"{path}, which {name}_FILE names, is empty.", $"Put the password in it, or unset {name}_FILE.");
    }

    /// <summary>The file in which the pipeline gives a certificate or key.</summary>
    /// <param name="file">Its name in the secrets directory's "tls".</param>
    /// <exception cref="DeployException">It cannot be read.</exception>
    public string? TlsFile(string file)
    {
        string name = TlsVariable(file);
        if (Variable(name) is not { } path)
            return null;
        Read(path, name);
        return Path.GetFullPath(path);
    }

    public static string TlsVariable(string file) => $"TLS_{file.Replace('.', '_').Replace('-', '_').ToUpperInvariant()}_FILE";

    private static string Read(string path, string name)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refuse($"{path}, which {name} names, cannot be read: {e.Message}", $"Correct {name}, or unset it.");
        }
    }

    private static DeployException Refuse(string message, string remedy) => new(ExitCode.PreconditionMissing, message, remedy);

    // An empty variable is how many pipelines spell one that is not set.
    private string? Variable(string name) => variable(name) is { Length: > 0 } value ? value : null;
}
