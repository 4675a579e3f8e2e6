namespace HAPostgres;

/// <summary>How many connections one pooler may hold to PostgreSQL at the most.</summary>
internal static class PooledConnections
{
    /// <summary>All limits of the pooler together: those of a pool, of a user and of a database.</summary>
    /// <remarks>
    /// Who may log in is known: the declared roles. Which databases there are is known only where no role may create one; with more
    /// pools than those can make there must be others.
    /// </remarks>
    public static int PerPooler(PostgresTopology postgres, PgBouncerTopology pool)
    {
        long most = pool.ServerConnections;
        int users = Math.Max(1, postgres.Roles.Count);
        if (pool.MaxUserConnections > 0)
            most = Math.Min(most, (long)users * pool.MaxUserConnections);
        if (!postgres.Roles.Any(static r => r.CreateDatabase))
        {
            long databases = Math.Max(postgres.Databases.Count, (pool.ExpectedPools + users - 1) / users);
            most = Math.Min(most, databases * pool.MaxDatabaseConnections);
        }
        return (int)most;
    }
}
