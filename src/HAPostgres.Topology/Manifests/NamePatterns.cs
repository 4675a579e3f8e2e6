namespace HAPostgres.Manifests;

/// <summary>The forms that names have.</summary>
internal static class NamePatterns
{
    /// <summary>A DNS label (RFC 1035) that leaves room for "_patroni-" and a host in Swarm's limit of 63 characters.</summary>
    public const string ClusterName = "[a-z]([a-z0-9-]{0,38}[a-z0-9])?";

    public const string ClusterNameText = "lower-case letters, digits and dashes, starting with a letter, at most 40 characters";

    public const string HostName = "[a-zA-Z0-9]([a-zA-Z0-9.-]{0,61}[a-zA-Z0-9])?";

    public const string HostNameText = "letters, digits, dots and dashes, at most 63 characters";

    /// <summary>1 to 65535.</summary>
    public const string Port = "([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";

    public const string ServiceName = "[a-z]([a-z0-9-]{0,38}[a-z0-9])?";

    /// <summary>What PostgreSQL takes without quotes; NAMEDATALEN is 64.</summary>
    public const string RoleName = "[a-z_][a-z0-9_]{0,62}";

    public const string RoleNameText = "lower-case letters, digits and underscores, at most 63 characters";

    public const string DatabaseName = "[a-z_][a-z0-9_-]{0,62}";

    public const string DatabaseNameText = "lower-case letters, digits, underscores and dashes, at most 63 characters";

    public const string ExtensionName = "[a-zA-Z_][a-zA-Z0-9_-]{0,62}";

    public const string ExtensionNameText = "letters, digits, underscores and dashes, at most 63 characters";

    public const string NetworkName = "[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}";

    public const string NetworkNameText = "letters, digits, dots, dashes and underscores, at most 63 characters";

    public const string LabelPrefix = "([a-zA-Z0-9]([a-zA-Z0-9.-]*)?)?";

    public const string LabelPrefixText = "letters, digits, dots and dashes, or nothing";

    /// <summary>
    /// A repository, and behind it a tag, a digest or both; as loose as Docker's grammar allows and no looser than YAML and shells allow.
    /// </summary>
    public const string Image = "[a-zA-Z0-9][a-zA-Z0-9._:/-]*(@sha256:[0-9a-f]{64})?";

    public const string ImageText = "an image's name, as in \"registry:5000/postgres/patroni:4.0.7\"";

    public const string Registry = "[a-zA-Z0-9]([a-zA-Z0-9._:/-]*[a-zA-Z0-9])?";

    public const string RegistryText = "a registry's name without a slash at its end, as in \"registry:5000/databases\"";

    public const string Tag = "[a-zA-Z0-9_][a-zA-Z0-9._-]{0,119}";

    public const string TagText = "letters, digits, dots, dashes and underscores, at most 120 characters";

    public const string AbsolutePath = "/[^\\s:]*[^\\s:/]";

    public const string AbsolutePathText = "an absolute path without spaces and colons";
}
