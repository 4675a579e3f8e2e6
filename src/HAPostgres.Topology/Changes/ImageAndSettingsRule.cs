namespace HAPostgres.Changes;

internal sealed class ImageAndSettingsRule : ChangeRule
{
    public override RuleDescriptor Descriptor { get; } = Warning("HAPG7201", "Image and settings change in one step");

    public override IEnumerable<string> Check(TopologyChange change)
    {
        if (change.Deployed.Patroni.Image == change.Wanted.Patroni.Image || change.OldPostgres.Version != change.NewPostgres.Version)
            yield break;
        string[] parameters =
        [
            .. change
                .OldPostgres.Parameters.Except(change.NewPostgres.Parameters)
                .Concat(change.NewPostgres.Parameters.Except(change.OldPostgres.Parameters))
                .Select(static p => p.Name)
                .Distinct()
                .OrderBy(static n => n, StringComparer.Ordinal),
        ];
        if (parameters.Length > 0)
            yield return $"the image of Patroni and PostgreSQL changes from {change.Deployed.Patroni.Image} to "
                + $"{change.Wanted.Patroni.Image} together with {string.Join(", ", parameters)}: if a member does not start, it is "
                + "not known which of the two was the cause. Deploy them one after the other";
    }
}
