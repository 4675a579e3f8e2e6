using HAPostgres.Manifests;

namespace HAPostgres.Resolving;

/// <summary>Makes everything explicit that a manifest leaves out. Checks nothing: rules do.</summary>
internal static class Resolver
{
    /// <summary>What the cluster's own programs open at once from an operator's machine, and some more.</summary>
    private const int MinPerSource = 8;

    public static ClusterTopology Resolve(Manifest manifest)
    {
        string name = manifest.Name!;
        IReadOnlyList<HostSettings> hosts = manifest.Hosts;
        // A host that is listed twice is a mistake of its own, not one of every member on it.
        IReadOnlyList<string> hostNames = [.. hosts.GroupBy(static h => ServiceNames.PartOf(h.Name!)).Select(static g => g.First().Name!)];
        var sizes = HostSizes.Of(hosts);

        EquatableArray<RoleTopology> roles = Roles(manifest.Postgres);
        EquatableArray<DatabaseTopology> databases = Databases(manifest.Postgres, roles);
        BackupTopology? backup = Backup(manifest, sizes);
        PgBouncerTopology pool = PgBouncer(manifest, hostNames, databases, sizes);
        EquatableArray<PatroniMember> members = PatroniMembers(manifest.Patroni, hostNames);
        ResourceTopology patroniResources = sizes.Patroni(manifest.Patroni.Resources);
        var postgres = new PostgresTopology
        {
            Version = manifest.Postgres.Version,
            Port = 5432,
            Superuser = manifest.Postgres.Superuser,
            ReplicationUser = manifest.Postgres.ReplicationUser,
            RewindUser = "rewind",
            MonitorUser = "hapostgres",
            Parameters = ParameterDefaults.Merge(
                manifest.Postgres.Parameters,
                new SizingInput
                {
                    Version = manifest.Postgres.Version,
                    Memory = patroniResources.MemoryLimit,
                    Cpus = patroniResources.CpuLimit,
                    Disk = hosts.Select(static h => h.Disk).Min(),
                    Members = members.Count,
                    Slots = manifest.Patroni.Slots?.Count ?? 0,
                    Poolers = pool.Hosts.Count,
                    PooledConnections = (long)pool.Hosts.Count * pool.ServerConnections,
                    Extensions = databases.SelectMany(static d => d.Extensions).ToEquatableArray(),
                    LogsLogins = manifest.Logging.Logins,
                    ArchiveTimeout = backup is null ? null : manifest.Objectives.RecoveryPoint,
                }
            ),
            Hba = manifest.Postgres.Hba.ToEquatableArray(),
            Roles = roles,
            Databases = databases,
        };
        var budget = ConnectionBudget.Of(postgres, pool, (manifest.HAProxy.Hosts ?? hostNames).Count);

        return new ClusterTopology
        {
            Name = name,
            Swarm = manifest.Swarm,
            LabelPrefix = manifest.LabelPrefix ?? $"{name}.",
            Hosts = hosts
                .Select(static h => new HostTopology
                {
                    Name = h.Name!,
                    Memory = h.Memory,
                    Cpus = h.Cpus,
                    Disk = h.Disk,
                    FailureDomain = h.FailureDomain,
                })
                .ToEquatableArray(),
            Postgres = postgres,
            Patroni = Patroni(manifest, members, patroniResources),
            Etcd = Etcd(manifest, hostNames, sizes),
            PgBouncer = pool,
            HAProxy = HAProxy(manifest, hostNames, sizes, budget),
            Networks = new NetworkTopology
            {
                Application = manifest.Networks.Application ?? $"{name}-network",
                Internal = manifest.Networks.Internal,
                Backend = manifest.Networks.Backend,
                Encrypted = manifest.Networks.Encrypted,
            },
            CliImage = Image(manifest.Images, $"cli:{manifest.Images.Tag}"),
            Logging = new LoggingTopology
            {
                MaxSize = manifest.Logging.MaxSize,
                MaxFiles = manifest.Logging.MaxFiles,
                Logins = manifest.Logging.Logins,
            },
            Backup = backup,
            Secrets = SecretFiles.Of(name, manifest.Secrets, roles, backup),
            Objectives = new ObjectivesTopology
            {
                RecoveryTime = manifest.Objectives.RecoveryTime,
                RecoveryPoint = manifest.Objectives.RecoveryPoint,
                RestoreTime = manifest.Objectives.RestoreTime,
                DataLoss = manifest.Objectives.DataLoss,
            },
        };
    }

    private static EquatableArray<RoleTopology> Roles(PostgresSettings postgres) =>
        (postgres.Roles ?? [new RoleSettings { Name = "app" }])
            .Select(static r => new RoleTopology
            {
                Name = r.Name!,
                CreateDatabase = r.CreateDatabase,
                ConnectionLimit = r.ConnectionLimit,
            })
            .ToEquatableArray();

    private static EquatableArray<DatabaseTopology> Databases(PostgresSettings postgres, EquatableArray<RoleTopology> roles)
    {
        string owner = roles.Count > 0 ? roles[0].Name : postgres.Superuser;
        return postgres.Databases is null
            ? EquatableArray.Of(
                new DatabaseTopology
                {
                    Name = "app",
                    Owner = owner,
                    Extensions = EquatableArray.Of<string>(),
                }
            )
            : postgres
                .Databases.Select(d => new DatabaseTopology
                {
                    Name = d.Name!,
                    Owner = d.Owner ?? owner,
                    Extensions = d.Extensions.ToEquatableArray(),
                })
                .ToEquatableArray();
    }

    private static EquatableArray<PatroniMember> PatroniMembers(PatroniSettings patroni, IReadOnlyList<string> hosts) =>
        (patroni.Members ?? [.. hosts.Select(static h => new PatroniMemberSettings { Host = h })])
            .Select(m => new PatroniMember
            {
                Name = m.Name ?? $"patroni-{ServiceNames.PartOf(m.Host!)}",
                Host = m.Host!,
                DataDirectory = m.DataDirectory ?? $"{patroni.DataDirectory}/{m.Host}",
                NoFailover = m.NoFailover,
                FailoverPriority = m.FailoverPriority,
                NoSync = m.NoSync,
                SyncPriority = m.SyncPriority,
                NoLoadBalance = m.NoLoadBalance,
                ReplicateFrom = m.ReplicateFrom,
            })
            .ToEquatableArray();

    // Quorum needs Patroni 4, and a replica more than a commit waits for: else the loss of any one holds up commits, as with "on". It knows
    // no priorities. (Patroni's manual, Replication modes.)
    private static SynchronousMode DefaultSynchronousMode(Manifest manifest, EquatableArray<PatroniMember> members) =>
        members.Count < 2 ? SynchronousMode.Off
        : manifest.Postgres.Version >= 17
        && PatroniTopology.CountSynchronousCandidates(members) > manifest.Patroni.SynchronousNodeCount
        && members.All(static m => m.SyncPriority is null or 0)
            ? SynchronousMode.Quorum
        : SynchronousMode.On;

    private static PatroniTopology Patroni(Manifest manifest, EquatableArray<PatroniMember> members, ResourceTopology resources)
    {
        PatroniSettings patroni = manifest.Patroni;
        SynchronousMode synchronous = patroni.SynchronousMode ?? DefaultSynchronousMode(manifest, members);
        return new PatroniTopology
        {
            Image = patroni.Image ?? Image(manifest.Images, $"patroni:{manifest.Images.Tag}-pg{manifest.Postgres.Version}"),
            Members = members,
            Scope = patroni.Scope ?? manifest.Name!,
            Namespace = patroni.Namespace,
            RestPort = 8008,
            Ttl = patroni.Ttl,
            LoopWait = patroni.LoopWait,
            RetryTimeout = patroni.RetryTimeout,
            // Patroni applies it to synchronous replicas too, which may lack any amount of WAL that no acknowledged commit is in.
            MaximumLagOnFailover = synchronous == SynchronousMode.Off ? patroni.MaximumLagOnFailover ?? ByteSize.FromMegabytes(1) : null,
            SynchronousMode = synchronous,
            SynchronousModeStrict = patroni.SynchronousModeStrict,
            SynchronousNodeCount = patroni.SynchronousNodeCount,
            MaximumLagOnSyncnode = patroni.MaximumLagOnSyncnode,
            Slots = (patroni.Slots ?? [])
                .Select(static s => new PermanentSlot
                {
                    Name = s.Name!,
                    Database = s.Database,
                    Plugin = s.Plugin ?? (s.Database is null ? null : "pgoutput"),
                })
                .ToEquatableArray(),
            FailsafeMode = patroni.FailsafeMode,
            PrimaryStartTimeout = patroni.PrimaryStartTimeout,
            PrimaryStopTimeout = patroni.PrimaryStopTimeout,
            StopGracePeriod = patroni.StopGracePeriod,
            SharedMemory = patroni.SharedMemory ?? HostSizes.AtLeast(resources.MemoryLimit / 4, ByteSize.FromMegabytes(64)),
            Resources = resources,
        };
    }

    private static EtcdTopology Etcd(Manifest manifest, IReadOnlyList<string> hosts, HostSizes sizes)
    {
        EtcdSettings etcd = manifest.Etcd;
        IEnumerable<EtcdMemberSettings> members =
            etcd.Members ?? hosts.Take(hosts.Count >= 5 ? 5 : 3).Select(static h => new EtcdMemberSettings { Host = h });
        return new EtcdTopology
        {
            Image = etcd.Image ?? Image(manifest.Images, $"etcd:{manifest.Images.Tag}"),
            Members = members
                .Select(static m =>
                {
                    string name = m.Name ?? $"etcd-{ServiceNames.PartOf(m.Host!)}";
                    return new EtcdMember
                    {
                        Name = name,
                        Host = m.Host!,
                        Volume = $"{name}-data",
                    };
                })
                .ToEquatableArray(),
            Token = etcd.Token ?? manifest.Name!,
            ClientPort = 2379,
            PeerPort = 2380,
            HeartbeatInterval = etcd.HeartbeatInterval,
            ElectionTimeout = etcd.ElectionTimeout,
            QuotaBackend = etcd.QuotaBackend,
            Resources = sizes.Etcd(etcd.Resources),
        };
    }

    private static PgBouncerTopology PgBouncer(
        Manifest manifest,
        IReadOnlyList<string> hosts,
        EquatableArray<DatabaseTopology> databases,
        HostSizes sizes
    )
    {
        PgBouncerSettings pool = manifest.PgBouncer;
        return new PgBouncerTopology
        {
            Image = pool.Image ?? Image(manifest.Images, $"pgbouncer:{manifest.Images.Tag}"),
            Hosts = (pool.Hosts ?? hosts).ToEquatableArray(),
            Port = pool.Port,
            PoolMode = pool.PoolMode,
            MaxClientConnections = pool.MaxClientConnections,
            MaxConnectionsPerSource = pool.MaxConnectionsPerSource ?? Math.Max(1, pool.MaxClientConnections / 2),
            DefaultPoolSize = pool.DefaultPoolSize,
            MinPoolSize = pool.MinPoolSize,
            ReservePoolSize = pool.ReservePoolSize,
            ReservePoolTimeout = pool.ReservePoolTimeout,
            MaxDatabaseConnections = pool.MaxDatabaseConnections,
            MaxUserConnections = pool.MaxUserConnections,
            MaxPreparedStatements = pool.MaxPreparedStatements,
            // Npgsql and JDBC send it at every login.
            IgnoreStartupParameters = (pool.IgnoreStartupParameters ?? ["extra_float_digits"]).ToEquatableArray(),
            ExpectedPools = pool.ExpectedPools ?? Math.Max(1, databases.Count),
            ServerIdleTimeout = pool.ServerIdleTimeout,
            ServerLifetime = pool.ServerLifetime,
            ServerConnectTimeout = pool.ServerConnectTimeout,
            ServerLoginRetry = pool.ServerLoginRetry,
            QueryWaitTimeout = pool.QueryWaitTimeout,
            AuthUser = "pgbouncer",
            Resources = sizes.PgBouncer(pool.Resources),
        };
    }

    private static HAProxyTopology HAProxy(Manifest manifest, IReadOnlyList<string> hosts, HostSizes sizes, ConnectionBudget budget)
    {
        HAProxySettings proxy = manifest.HAProxy;
        int direct = proxy.MaxDirectConnections ?? Math.Min(budget.UnpooledPerProxy, Math.Max(1, proxy.MaxConnections / 4));
        return new HAProxyTopology
        {
            Image = proxy.Image ?? Image(manifest.Images, $"haproxy:{manifest.Images.Tag}"),
            Hosts = (proxy.Hosts ?? hosts).ToEquatableArray(),
            PrimaryPort = proxy.PrimaryPort,
            ReplicasPort = proxy.ReplicasPort,
            ReplicasMaximumLag = proxy.ReplicasMaximumLag,
            ReplicasFallback = proxy.ReplicasFallback,
            StatsPort = proxy.StatsPort,
            StatsUser = proxy.StatsUser,
            MaxConnections = proxy.MaxConnections,
            MaxDirectConnections = direct,
            MaxConnectionsPerSource =
                proxy.MaxConnectionsPerSource ?? Math.Max(1, Math.Max(direct / 2, Math.Min(direct - 1, MinPerSource))),
            ConnectTimeout = proxy.ConnectTimeout,
            ClientTimeout = proxy.ClientTimeout,
            ServerTimeout = proxy.ServerTimeout,
            CheckTimeout = proxy.CheckTimeout,
            CheckInterval = proxy.CheckInterval,
            Fall = proxy.Fall,
            Rise = proxy.Rise,
            Resources = sizes.HAProxy(proxy.Resources),
        };
    }

    private static BackupTopology? Backup(Manifest manifest, HostSizes sizes)
    {
        BackupSettings backup = manifest.Backup;
        if (backup.Repositories is not { Count: > 0 } repositories)
            return null;
        ByteSize? disk = manifest.Hosts.Select(static h => h.Disk).Min();
        return new BackupTopology
        {
            Stanza = manifest.Name!,
            Repositories = repositories.Select(r => Repositories.Resolve(r, manifest.Name!)).ToEquatableArray(),
            Full = BackupTimes.Cron(backup.Schedule.Full),
            Differential = BackupTimes.Cron(backup.Schedule.Differential),
            Incremental = BackupTimes.Cron(backup.Schedule.Incremental),
            Verify = BackupTimes.Cron(backup.Verify),
            KeepFull = backup.Retention.Full,
            KeepDays = backup.Retention.Days,
            Encrypted = backup.Encrypted,
            ArchiveQueue =
                backup.ArchiveQueue
                ?? (disk is ByteSize size ? HostSizes.AtLeast(size / 10, ByteSize.FromGigabytes(1)) : ByteSize.FromGigabytes(10)),
            Resources = sizes.Backup(backup.Resources),
        };
    }

    private static string Image(ImageSettings images, string name) =>
        images.Registry is string registry ? $"{registry}/hapostgres/{name}" : $"hapostgres/{name}";
}
