namespace HAPostgres.Hba;

internal static class HbaLines
{
    /// <returns>The manifest's lines that PostgreSQL can read, each with its path.</returns>
    public static IEnumerable<(string Path, HbaLine Line)> Of(PostgresTopology postgres)
    {
        for (int i = 0; i < postgres.Hba.Count; i++)
        {
            if (HbaReader.Read(postgres.Hba[i], out _) is HbaLine line)
                yield return (FormattableString.Invariant($"postgres.hba[{i}]"), line);
        }
    }
}
