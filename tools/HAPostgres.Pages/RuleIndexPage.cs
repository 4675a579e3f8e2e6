using System.Text;
using HAPostgres.Rules;

namespace HAPostgres.Pages;

/// <summary>The index of docs/rules.</summary>
internal static class RuleIndexPage
{
    private static readonly Dictionary<char, string> s_families = new()
    {
        ['0'] = "Reading and building",
        ['1'] = "Hosts, members and ports",
        ['2'] = "Patroni",
        ['3'] = "PostgreSQL",
        ['4'] = "PgBouncer",
        ['5'] = "HAProxy",
        ['6'] = "etcd",
        ['7'] = "Swarm",
        ['8'] = "Security",
        ['9'] = "Objectives and backup",
    };

    public static string Write(string root)
    {
        StringBuilder page = new(
            "# Rules\n\nMade from the catalogue by tools/HAPostgres.Pages; see [validation](../validation.md) for how rules work.\n"
        );
        foreach (IGrouping<char, RuleDescriptor> family in RuleCatalogue.All.GroupBy(static r => r.Id["HAPG".Length]))
        {
            page.Append("\n## ").Append(s_families[family.Key]).Append("\n\n");
            page.Append("| Rule | Severity | Proven by | What it finds | May be suppressed |\n|---|---|---|---|---|\n");
            foreach (RuleDescriptor rule in family)
                page.Append(
                    $"| [{rule.Id}]({rule.Id}.md) | {rule.Severity.ToString().ToLowerInvariant()} | {RuleProof.Of(root, rule)} | "
                        + $"{rule.Title} | {(rule.Suppressible ? "yes" : "")} |\n"
                );
        }
        return page.ToString();
    }
}
