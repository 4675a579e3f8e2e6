namespace HAPostgres.Cluster;

/// <summary>Figures that a run brings along. They are no verdict; build/test.sh prints them.</summary>
internal static class Measured
{
    public static void Note(string figure)
    {
        string directory = Path.Combine(Repository.Root, "TestResults");
        Directory.CreateDirectory(directory);
        File.AppendAllLines(Path.Combine(directory, "measured.txt"), [figure]);
    }
}
