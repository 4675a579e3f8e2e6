namespace HAPostgres.Hba;

/// <summary>One line of pg_hba.conf, as PostgreSQL's hba.c takes it apart.</summary>
/// <param name="Text">As it is written.</param>
/// <param name="Type">local, host, hostssl, hostnossl, hostgssenc or hostnogssenc.</param>
/// <param name="Databases">Names, or words such as all.</param>
/// <param name="Roles">Names, words, or a group behind a plus sign.</param>
/// <param name="Address">Empty for local; with its mask behind a space where that stands apart.</param>
/// <param name="Method">The authentication method.</param>
/// <param name="Options">Name and value, in the order of the line.</param>
internal sealed record HbaLine(
    string Text,
    string Type,
    IReadOnlyList<HbaToken> Databases,
    IReadOnlyList<HbaToken> Roles,
    string Address,
    string Method,
    IReadOnlyList<(string Name, string Value)> Options
)
{
    public bool IsLocal => Type == "local";

    /// <summary>Whether it also takes connections without TLS.</summary>
    public bool TakesPlain => Type is not ("local" or "hostssl" or "hostgssenc");

    public bool TakesAnyAddress => Address is "all" or "0.0.0.0/0" or "::/0" or "0.0.0.0 0.0.0.0";
}

/// <summary>A word of a list. In double quotes it is a name, whatever it says.</summary>
internal readonly record struct HbaToken(string Text, bool Quoted)
{
    public bool Is(string word) => !Quoted && Text == word;
}
