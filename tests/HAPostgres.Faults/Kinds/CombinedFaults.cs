namespace HAPostgres.Faults.Kinds;

/// <summary>Two at once, or one after the other.</summary>
internal static class CombinedFaults
{
    public static IEnumerable<Fault> All { get; } =
    [
        new()
        {
            Name = "two-in-a-row",
            What = "the leader's container is killed, and its successor's 15 s later",
            Explanation =
                "The second fault meets a cluster that is not whole yet. Only a replica that has every acknowledged row may take "
                + "over, so it may take until the first member is back.",
            Inject = static async scene =>
            {
                await scene.DockerOn(scene.Leader, "kill", "--signal", "KILL", scene.Patroni(scene.Leader));
                await Task.Delay(TimeSpan.FromSeconds(15));
                string successor = await scene.LeaderNow();
                await scene.DockerOn(successor, "kill", "--signal", "KILL", await scene.PatroniNow(successor));
            },
        },
        new()
        {
            Name = "switchover-replica-away",
            What = "planned switchover while the third member is frozen",
            Explanation = "The synchronous replica takes over as always; the third member follows once it is back.",
            Inject = static async scene =>
            {
                await scene.DockerOn(scene.Other, "pause", scene.Patroni(scene.Other));
                await scene.Command("switchover", "--yes");
            },
            Heal = static scene => scene.Thaw(scene.Other, scene.Patroni(scene.Other)),
            Hold = TimeSpan.FromSeconds(20),
            Lasts = true,
            Suffers = static scene => scene.Other,
            Estimate = PlannedFaults.Estimate,
        },
    ];
}
