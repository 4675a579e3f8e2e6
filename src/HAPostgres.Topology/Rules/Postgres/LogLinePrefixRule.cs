namespace HAPostgres.Rules;

internal sealed class LogLinePrefixRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3031", "log_line_prefix lacks time or process", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        string prefix = context.Topology.Postgres.Setting("log_line_prefix");
        bool hasTime = Escapes(prefix).Any(static e => e is 'm' or 't' or 'n');
        bool hasProcess = Escapes(prefix).Any(static e => e is 'p' or 'c');
        string missing = (hasTime, hasProcess) switch
        {
            (false, false) => "the time (%m) and the process (%p)",
            (false, true) => "the time (%m)",
            (true, false) => "the process (%p)",
            _ => "",
        };
        if (missing.Length > 0)
            context.Report(
                Descriptor,
                $"log_line_prefix \"{prefix}\" lacks {missing}: after a failover the lines of the members cannot be ordered, nor those "
                    + "of one session found. Write \"%m [%p] %q%u@%d \"",
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
