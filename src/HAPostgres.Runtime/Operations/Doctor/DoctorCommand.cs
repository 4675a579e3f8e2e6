using HAPostgres.Runtime.Cluster;

namespace HAPostgres.Runtime.Operations.Doctor;

/// <summary>Says what is wrong with the swarm, its hosts and the cluster, and what to do about each.</summary>
internal static class DoctorCommand
{
    /// <returns>Failed where something does not work; warnings and advice alone are a success.</returns>
    public static async Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancel)
    {
        Snapshot snapshot = await context.Report.StepAsync("examine", () => new Examination(context).TakeAsync(cancel));
        IReadOnlyList<Finding> findings = Diagnosis.Of(context.Topology, snapshot);
        if (context.Options.Json)
            context.Report.Json(
                findings.Select(static f => new
                {
                    Severity = f.Severity.ToString().ToLowerInvariant(),
                    f.Where,
                    f.What,
                    f.Remedy,
                })
            );
        foreach (Finding finding in findings)
        {
            string text = $"{finding.What}. What to do: {finding.Remedy}";
            if (finding.Severity == Severity.Problem)
                context.Report.Bad(finding.Where, text);
            else if (finding.Severity == Severity.Warning)
                context.Report.Warn(finding.Where, text);
            else
                context.Report.Line(finding.Where, text);
        }
        int problems = findings.Count(static f => f.Severity == Severity.Problem);
        if (problems == 0)
            context.Report.Good("doctor", findings.Count == 0 ? "nothing is wrong" : $"no problem; {findings.Count} things to know");
        else
            context.Report.Bad("doctor", $"{problems} problems, {findings.Count - problems} other things to know");
        return problems == 0 ? ExitCode.Success : ExitCode.Failed;
    }
}
