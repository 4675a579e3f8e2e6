namespace HAPostgres.Faults.Kinds;

/// <summary>What happens to etcd alone.</summary>
internal static class EtcdFaults
{
    public static IEnumerable<Fault> All { get; } =
    [
        new()
        {
            Name = "etcd-one",
            What = "one of three etcd is frozen, its leader, 40 s",
            Explanation = "The other two elect a leader within seconds; the lock of Patroni's leader lives on.",
            Inject = static scene => scene.FreezeEtcd(scene.EtcdLeader),
            Heal = static scene => scene.ThawEtcd(scene.EtcdLeader),
            Hold = TimeSpan.FromSeconds(40),
            Lasts = true,
        },
        new()
        {
            Name = "etcd-two",
            What = "two of three etcd are frozen, 60 s",
            Explanation =
                "Without a majority no lock can be renewed. In failsafe mode the leader stays leader as long as it reaches every "
                + "other member; there is no failover until etcd is back.",
            Inject = static async scene =>
            {
                await scene.FreezeEtcd(scene.Synchronous);
                await scene.FreezeEtcd(scene.Other);
            },
            Heal = static async scene =>
            {
                await scene.ThawEtcd(scene.Synchronous);
                await scene.ThawEtcd(scene.Other);
            },
            Hold = TimeSpan.FromSeconds(60),
            Lasts = true,
            Estimate = "2 of 3 etcd members are lost",
        },
    ];
}
