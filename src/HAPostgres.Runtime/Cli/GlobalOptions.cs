using System.CommandLine;
using System.CommandLine.Parsing;
using HAPostgres.Runtime.Cluster;

namespace HAPostgres.Runtime.Cli;

/// <summary>Options that every command takes.</summary>
internal static class GlobalOptions
{
    private static readonly Option<string?> s_host = new("--host")
    {
        Description =
            "The engine of any manager: unix:///path or tcp://address:port. Default: DOCKER_HOST, then the docker context, then the "
            + "default socket.",
        HelpName = "address",
        Recursive = true,
    };
    private static readonly Option<string?> s_artifacts = new("--artifacts")
    {
        Description =
            "The directory of the rendered files. Default: artifacts/<cluster> here or above, then beside the program or above it. "
            + "hapg: this directory, or the only one of artifacts/, here or above.",
        HelpName = "directory",
        Recursive = true,
    };
    private static readonly Option<string?> s_secrets = new("--secrets")
    {
        Description =
            "The directory of passwords and certificates. Default: HAPOSTGRES_SECRETS, "
            + "then hapostgres/<cluster> in XDG_CONFIG_HOME or in ~/.config (Windows: %APPDATA%).",
        HelpName = "directory",
        Recursive = true,
    };
    private static readonly Option<TimeSpan?> s_timeout = new("--timeout")
    {
        Description = "How long a wait for the cluster may last, such as 90s. Default: 10min.",
        HelpName = "duration",
        Recursive = true,
        CustomParser = static r => DurationText.Parse(r),
    };
    private static readonly Option<bool> s_yes = new("--yes", "-y")
    {
        Description = "Agree to every question but the deletion of data.",
        Recursive = true,
    };
    private static readonly Option<bool> s_json = new("--json")
    {
        Description = "Results as one JSON document on standard output; progress goes to standard error.",
        Recursive = true,
    };
    private static readonly Option<bool> s_verbose = new("--verbose") { Description = "Details of unexpected failures.", Recursive = true };
    private static readonly Option<string[]> s_map = new("--map")
    {
        Description = "Which swarm node a host of the manifest is, where the names differ. Repeatable.",
        HelpName = "host=node",
        Recursive = true,
        AllowMultipleArgumentsPerToken = false,
    };

    static GlobalOptions() =>
        s_map.Validators.Add(static result =>
        {
            foreach (Token token in result.Tokens.Where(static t => t.Value.Split('=') is not [{ Length: > 0 }, { Length: > 0 }]))
                result.AddError($"--map {token.Value}: write host=node, such as --map node1=db-server-a.");
        });

    public static IEnumerable<Option> All => [s_host, s_artifacts, s_secrets, s_timeout, s_yes, s_json, s_verbose, s_map];

    public static RunOptions Read(ParseResult parsed) =>
        new()
        {
            Host = parsed.GetValue(s_host),
            Artifacts = parsed.GetValue(s_artifacts),
            Secrets = parsed.GetValue(s_secrets),
            Timeout = parsed.GetValue(s_timeout) ?? TimeSpan.FromMinutes(10),
            Yes = parsed.GetValue(s_yes),
            Json = parsed.GetValue(s_json),
            Verbose = parsed.GetValue(s_verbose),
            Map = (parsed.GetValue(s_map) ?? [])
                .Select(static m => m.Split('='))
                .GroupBy(static m => m[0])
                .ToDictionary(static g => g.Key, static g => g.Last()[1]),
        };
}
