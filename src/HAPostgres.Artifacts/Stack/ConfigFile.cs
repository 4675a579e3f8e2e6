using System.Security.Cryptography;
using System.Text;

namespace HAPostgres.Artifacts.Stack;

/// <summary>A file that reaches containers as a Swarm config.</summary>
/// <param name="Key">Its name inside the stack.</param>
/// <param name="Target">Where containers find it; empty where none does.</param>
internal sealed record ConfigFile(string Key, string Target, Artifact Artifact)
{
    /// <summary>Swarm's limit for the name of a config is 64; this leaves room for the hash.</summary>
    private const int LongestPrefix = 51;

    /// <summary>
    /// The name of the Swarm config. Swarm configs cannot change, so a changed file has to be a new config:
    /// the name holds the content's hash.
    /// </summary>
    public string SwarmName(string cluster)
    {
        string prefix = $"{cluster}_{Key}";
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(Artifact.Text));
        return $"{prefix[..Math.Min(prefix.Length, LongestPrefix)]}_{Convert.ToHexStringLower(hash)[..12]}";
    }
}
