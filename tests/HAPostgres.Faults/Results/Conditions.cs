using System.Globalization;
using HAPostgres.Cluster;

namespace HAPostgres.Faults.Results;

/// <summary>What was measured, and on which machine.</summary>
/// <param name="Commit">With "+" where the tree had changes.</param>
internal sealed record Conditions(string Commit, int Cores, int MemoryGigabytes, string Kernel)
{
    public static async Task<Conditions> ReadAsync()
    {
        string commit = (await Git("rev-parse", "--short=9", "HEAD")).Trim();
        // The published figures change with every run.
        bool changed = (await Git("status", "--porcelain", "--", ".", ":!docs/reliability.md", ":!docs/reliability.json")).Length > 0;
        string total = (await File.ReadAllLinesAsync("/proc/meminfo"))[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        string[] kernel = (await File.ReadAllTextAsync("/proc/sys/kernel/osrelease")).Split('.');
        return new(
            commit + (changed ? "+" : ""),
            Environment.ProcessorCount,
            (int)Math.Round(double.Parse(total, CultureInfo.InvariantCulture) / 1024 / 1024),
            $"{kernel[0]}.{kernel[1]}"
        );
    }

    private static async Task<string> Git(params string[] arguments) =>
        (await Shell.Run("git", arguments, TimeSpan.FromSeconds(30))).Succeeded().Output;
}
