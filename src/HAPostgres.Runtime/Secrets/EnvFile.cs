using System.Security.Cryptography;

namespace HAPostgres.Runtime.Secrets;

/// <summary>
/// The operator's <c>.env</c>: passwords as KEY=value lines. What stands there is kept, comments included; only missing values are
/// appended. What a pipeline gives in its environment counts before what stands there, and is not written to the file.
/// </summary>
internal sealed class EnvFile
{
    private const int PasswordLength = 32;

    /// <summary>Letters and digits only: they need no quoting in a URL, a connection string, SQL or a shell.</summary>
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private readonly Dictionary<string, string> _values;
    private readonly GivenSecrets _given;

    private EnvFile(string path, Dictionary<string, string> values, GivenSecrets given)
    {
        Path = path;
        _values = values;
        _given = given;
    }

    public string Path { get; }

    /// <summary>A value that is present and not empty.</summary>
    public string? this[string name] =>
        _given.Password(name) ?? (_values.TryGetValue(name, out string? value) && value.Length > 0 ? value : null);

    /// <summary>Reads the file; an absent one is empty.</summary>
    /// <exception cref="DeployException">It cannot be read.</exception>
    public static EnvFile Read(string path, GivenSecrets given) => new(path, File.Exists(path) ? Parse(Lines(path)) : [], given);

    /// <exception cref="DeployException">The file cannot be read.</exception>
    public static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DeployException(
                ExitCode.PreconditionMissing,
                $"{path} cannot be read: {e.Message}",
                "It has to belong to the user who runs this, with mode 0600."
            );
        }
    }

    public static Dictionary<string, string> Parse(IEnumerable<string> lines)
    {
        Dictionary<string, string> values = [];
        foreach (string line in lines.Select(static l => l.Trim()).Where(static l => l.Length > 0 && l[0] != '#'))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
                values[line[..equals].Trim()] = Unquote(line[(equals + 1)..].Trim());
        }
        return values;
    }

    public static string NewPassword() => RandomNumberGenerator.GetString(Alphabet, PasswordLength);

    /// <summary>Makes the missing values and appends them; the file is readable for its owner alone.</summary>
    /// <returns>The names of the values that were made.</returns>
    public IReadOnlyList<string> Complete(IEnumerable<string> names)
    {
        List<string> made = [.. names.Where(n => this[n] is null)];
        if (made.Count > 0)
        {
            string old = File.Exists(Path)
                ? File.ReadAllText(Path)
                : "# Passwords of the cluster. Keep this file: the swarm does not give them back.\n";
            if (old.Length > 0 && !old.EndsWith('\n'))
                old += "\n";
            foreach (string name in made)
                _values[name] = NewPassword();
            PrivateFile.Write(Path, old + string.Concat(made.Select(n => $"{n}={_values[n]}\n")));
        }
        return made;
    }

    private static string Unquote(string value) =>
        value.Length > 1 && value[0] is '"' or '\'' && value[^1] == value[0] ? value[1..^1] : value;
}
