using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace HAPostgres.Generator.Emit;

/// <summary>From the names of clusters, hosts and secrets to C# identifiers.</summary>
internal static class Identifier
{
    /// <summary>What every class has from <see cref="object"/>; a nested name like that would hide it.</summary>
    private static readonly string[] s_inherited =
    [
        "Equals",
        "Finalize",
        "GetHashCode",
        "GetType",
        "MemberwiseClone",
        "ReferenceEquals",
        "ToString",
    ];

    /// <summary>What the class of every cluster has of its own.</summary>
    private static readonly string[] s_ofCluster =
    [
        "Topology",
        "Digest",
        "Members",
        "Endpoints",
        "Parameters",
        "Secrets",
        "Connect",
        TopologyWriter.SectionsClass,
    ];

    /// <summary>Names whose own spelling is not that of a plain word.</summary>
    private static readonly Dictionary<string, string> s_words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["haproxy"] = "HAProxy",
        ["pgbouncer"] = "PgBouncer",
        ["restapi"] = "RestApi",
    };

    /// <summary>"saasodoo-db-infra" is SaasodooDbInfra, "1a" is _1a.</summary>
    public static string Of(string name)
    {
        StringBuilder identifier = new();
        foreach (string word in Words(name))
        {
            identifier.Append(
                s_words.TryGetValue(word, out string? spelling) ? spelling : char.ToUpperInvariant(word[0]) + word.Substring(1)
            );
        }
        if (identifier.Length == 0)
            return "Unnamed";
        return SyntaxFacts.IsIdentifierStartCharacter(identifier[0]) ? identifier.ToString() : $"_{identifier}";
    }

    /// <summary>The name of a cluster's class, which may be none of its own members'.</summary>
    public static string OfCluster(string name)
    {
        string identifier = Of(name);
        while (s_inherited.Contains(identifier) || s_ofCluster.Contains(identifier))
            identifier += "_";
        return identifier;
    }

    /// <summary>
    /// One identifier for each name, in the order of the names. Where several names come to the same identifier ("a-b", "a_b"), none
    /// of them gets it bare: code that meant one of them must not silently come to mean another.
    /// </summary>
    /// <param name="reserved">What may not be used: the enclosing class, its other members, and members of the class to be named.</param>
    public static string[] Distinct(IReadOnlyList<string> names, IReadOnlyCollection<string> reserved)
    {
        HashSet<string> taken = [.. reserved, .. s_inherited];
        string[] identifiers = [.. names.Select(Of)];
        foreach (
            IGrouping<string, int> same in Enumerable.Range(0, names.Count).GroupBy(i => identifiers[i]).OrderBy(static g => g.Count())
        )
        {
            int number = 0;
            bool alone = same.Count() == 1;
            foreach (int i in same.OrderBy(i => names[i], StringComparer.Ordinal))
            {
                string identifier = alone ? same.Key : $"{same.Key}_{++number}";
                while (!taken.Add(identifier))
                    identifier += "_";
                identifiers[i] = identifier;
            }
        }
        return identifiers;
    }

    /// <summary>A namespace that compiles, whatever the project is called.</summary>
    public static string OfNamespace(string rootNamespace) =>
        string.Join(
            ".",
            rootNamespace
                .Split(['.'], StringSplitOptions.RemoveEmptyEntries)
                .Select(static part => new string([.. part.Select(static c => SyntaxFacts.IsIdentifierPartCharacter(c) ? c : '_')]))
                .Select(static part => SyntaxFacts.IsIdentifierStartCharacter(part[0]) ? part : $"_{part}")
                .Select(static part => SyntaxFacts.GetKeywordKind(part) == SyntaxKind.None ? part : $"@{part}")
        );

    private static IEnumerable<string> Words(string name)
    {
        StringBuilder word = new();
        foreach (char c in name)
        {
            if (char.IsLetterOrDigit(c) && SyntaxFacts.IsIdentifierPartCharacter(c))
            {
                word.Append(c);
                continue;
            }
            if (word.Length > 0)
                yield return word.ToString();
            word.Clear();
        }
        if (word.Length > 0)
            yield return word.ToString();
    }
}
