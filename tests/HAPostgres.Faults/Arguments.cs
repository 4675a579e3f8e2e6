using System.Globalization;

namespace HAPostgres.Faults;

/// <summary>What build/faults.sh was asked for.</summary>
/// <param name="Mistake">What is wrong with it; null where it can be run.</param>
internal sealed record Arguments(IReadOnlyList<string> Faults, int Runs, int Version, string? Mistake = null)
{
    private const int MostRuns = 100;

    /// <param name="known">The names of all faults, which are run where none is named.</param>
    public static Arguments Parse(IReadOnlyList<string> args, IReadOnlyList<string> known)
    {
        List<string> faults = [];
        int runs = 1,
            version = 17;
        for (int i = 0; i < args.Count; i++)
        {
            string argument = args[i];
            if (argument is "--runs" or "--version")
            {
                string value = ++i < args.Count ? args[i] : "";
                bool number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int parsed);
                if (argument == "--runs")
                {
                    if (!number || parsed is < 1 or > MostRuns)
                        return Wrong($"--runs takes a number from 1 to {MostRuns}, not '{value}'");
                    runs = parsed;
                }
                else
                {
                    if (!number || parsed is not (15 or 17 or 18))
                        return Wrong($"--version is the major version of PostgreSQL, 15, 17 or 18, not '{value}'");
                    version = parsed;
                }
            }
            else if (argument.StartsWith('-'))
            {
                return Wrong($"there is no option '{argument}'; there are --runs N, --version 15|17|18, --list and --page");
            }
            else if (!known.Contains(argument))
            {
                return Wrong($"there is no fault '{argument}'; --list names all of them");
            }
            else if (!faults.Contains(argument))
            {
                faults.Add(argument);
            }
        }
        return new(faults is [] ? known : faults, runs, version);
    }

    private static Arguments Wrong(string mistake) => new([], 0, 0, mistake);
}
