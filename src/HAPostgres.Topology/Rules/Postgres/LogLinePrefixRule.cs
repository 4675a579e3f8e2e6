namespace HAPostgres.Rules;

internal sealed class LogLinePrefixRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3031", "log_line_prefix lacks time or process", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        string prefix = context.Topology.Postgres.Setting("log_line_prefix");
        bool hasTime = Escapes(prefix).Any(static e => e is 'm' or 't' or 'n');
        bool hasProcess = Escapes(prefix).Any(static e => e is 'p' or 'c');
        if (!hasTime || !hasProcess)
            context.Report(
                Descriptor,
                $"log_line_prefix \"{prefix}\" lacks "
                    + $"{(hasTime ? "" : "the time (%m)")}{(hasTime || hasProcess ? "" : " and ")}{(hasProcess ? "" : "the process (%p)")}: "
                    + "after a failover nobody can put the lines of the members in order, or those of one session together. Write \"%m "
                    + "[%p] %q%u@%d \"",
                "postgres.parameters.log_line_prefix"
            );
    }

    /// <summary>The letters behind % signs, with or without padding ("%-10u"); "%%" is a sign itself.</summary>
    private static IEnumerable<char> Escapes(string prefix)
    {
        for (int i = 0; i < prefix.Length; i++)
        {
            if (prefix[i] != '%')
                continue;
            i++;
            while (i < prefix.Length && prefix[i] is '-' or (>= '0' and <= '9'))
                i++;
            if (i < prefix.Length)
                yield return prefix[i];
        }
    }
}
