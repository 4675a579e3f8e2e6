namespace HAPostgres.Artifacts.Stack;

/// <summary>The unix socket of a host's proxy, through which the pooler of the same host reaches the leader.</summary>
internal static class ProxySocket
{
    public const string Directory = "/run/hapg";

    /// <summary>The number that PostgreSQL's clients look for in the socket's name; no port is opened.</summary>
    public const int Port = 5000;

    /// <summary>The name that PostgreSQL's clients derive from directory and port.</summary>
    public static string Path => $"{Directory}/.s.PGSQL.{Port}";
}
