namespace HAPostgres.Rules;

/// <remarks>Where the manifest's objective is to lose nothing, <see cref="LosingNothingRule"/> says the same as an error.</remarks>
internal sealed class CommitThatDoesNotWaitRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG2009", "synchronous_commit and synchronousMode contradict each other", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        string commit = topology.Postgres.FindParameter("synchronous_commit")?.Value.ToLowerInvariant() ?? "on";
        bool synchronous = topology.Patroni.SynchronousMode != SynchronousMode.Off;
        const string Path = "postgres.parameters.synchronous_commit";
        if (!synchronous && commit is "remote_apply" or "remote_write")
            context.Report(
                Descriptor,
                $"synchronous_commit {commit} waits for a synchronous replica, and with synchronousMode \"off\" there is none: it does "
                    + "what \"on\" does. Set synchronousMode to \"on\", or remove the parameter",
                Path,
                "patroni.synchronousMode"
            );
        else if (synchronous && topology.Postgres.CommitsLocally && topology.Objectives.DataLoss == DataLossObjective.Some)
            context.Report(
                Descriptor,
                $"synchronous_commit {commit} acknowledges a commit before the synchronous replica has it, so synchronousMode only "
                    + "restricts failover and gives no durability. Remove the parameter, or set synchronousMode to \"off\"",
                Path,
                "patroni.synchronousMode"
            );
    }
}
