using System.Text;
using Docker.DotNet;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Secrets;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Setup;

/// <summary>The cluster's secrets: values on the operator's machine, and copies in the swarm, which never gives a value back.</summary>
internal sealed class SecretStore(SwarmClient swarm, ClusterTopology topology, SecretsDirectory secrets)
{
    /// <summary>Finds a cluster's secrets among those of the swarm. Holds nothing that depends on the value.</summary>
    public const string ClusterLabel = "hapostgres.cluster";

    public async Task<IReadOnlySet<string>> InSwarmAsync(CancellationToken cancel) =>
        (await swarm.Api.Secrets.ListAsync(cancel)).Select(static s => s.Spec?.Name ?? "").ToHashSet(StringComparer.Ordinal);

    public IReadOnlyList<SecretFile> Missing(IReadOnlySet<string> inSwarm) => [.. topology.Secrets.Where(s => !inSwarm.Contains(s.Name))];

    /// <summary>
    /// Makes the passwords and certificates that are nowhere yet; never one that the swarm has already under another value.
    /// </summary>
    /// <param name="hosts">Names and addresses for the certificates that clients see.</param>
    /// <param name="owner">For which cluster of which swarm they are.</param>
    /// <returns>What was made.</returns>
    public IReadOnlyList<string> CompleteLocally(IReadOnlySet<string> inSwarm, IReadOnlyCollection<string> hosts, SecretsOwner owner)
    {
        EnvFile env = secrets.ReadEnv();
        List<string> passwords =
        [
            .. Missing(inSwarm).Where(s => !s.Given && s.Variable.Length > 0 && env[s.Variable] is null).Select(static s => s.Variable),
        ];
        List<IGrouping<string, SecretFile>> incomplete =
        [
            .. topology
                .Secrets.Where(static s => !s.Given && s.Variable.Length == 0)
                .GroupBy(static s => Path.GetFileNameWithoutExtension(s.Key))
                .Where(p => p.Any(s => !inSwarm.Contains(s.Name)) && p.Any(s => !File.Exists(LocalFile(s)))),
        ];
        if (passwords.Count == 0 && incomplete.Count == 0)
            return [];
        Check(incomplete, inSwarm);
        secrets.Open(owner);
        List<string> made = [.. env.Complete(passwords)];
        if (incomplete.Count > 0)
            made.AddRange(new Certificates(secrets.TlsDirectory, topology).Complete([.. incomplete.Select(static p => p.Key)], hosts));
        return made;
    }

    /// <summary>Credentials of repositories come from whoever runs the bucket or the server.</summary>
    /// <exception cref="DeployException">One that the swarm lacks is not on this machine either.</exception>
    public void CheckCredentials(IReadOnlySet<string> inSwarm)
    {
        EnvFile env = secrets.ReadEnv();
        SecretFile[] absent =
        [
            .. Missing(inSwarm).Where(s => s.Given && (s.Variable.Length > 0 ? env[s.Variable] is null : !File.Exists(LocalFile(s)))),
        ];
        if (absent.Length == 0)
            return;
        string[] variables = [.. absent.Select(static s => s.Variable).Where(static v => v.Length > 0)];
        SecretFile[] files = [.. absent.Where(static s => s.Variable.Length == 0)];
        string[] wanted =
        [
            .. variables.Length > 0 ? [$"write {string.Join(" and ", variables)} into {env.Path}"] : Array.Empty<string>(),
            .. files.Length > 0
                ? [$"put {string.Join(" and ", files.Select(LocalFile))} there, readable for you alone"]
                : Array.Empty<string>(),
        ];
        throw new DeployException(
            ExitCode.PreconditionMissing,
            $"The credentials of {string.Join(", ", absent.Select(static s => s.Repository).Distinct())} are missing, and setup cannot "
                + "make them.",
            $"Get them from whoever runs the bucket or the server; then {string.Join(", and ", wanted)}. A pipeline gives them as "
                + $"{string.Join(", ", variables.Concat(files.Select(static s => GivenSecrets.TlsVariable(s.Key))))}."
        );
    }

    private void Check(List<IGrouping<string, SecretFile>> incomplete, IReadOnlySet<string> inSwarm)
    {
        List<SecretFile> absent = [.. incomplete.SelectMany(static p => p).Where(s => !File.Exists(LocalFile(s)))];
        CheckGiven(absent);
        if (absent.Count > 0 && inSwarm.Contains(SwarmName("ca.crt")) && !File.Exists(secrets.CaPath))
            throw new DeployException(
                ExitCode.PreconditionMissing,
                $"{secrets.CaPath} is missing, which the swarm has, and without it {Keys(absent)} cannot be made.",
                "Copy the directory from the machine on which setup ran first. A new authority would not be trusted by what runs."
            );
        if (incomplete.Find(p => p.Any(s => inSwarm.Contains(s.Name))) is { } torn)
        {
            string names = string.Join(", ", torn.Where(s => inSwarm.Contains(s.Name)).Select(static s => s.Name));
            throw new DeployException(
                ExitCode.PreconditionMissing,
                $"Of {Keys(torn)} the swarm has only {names}, and {secrets.TlsDirectory} lacks {Keys(torn.Where(absent.Contains))}.",
                $"Copy the directory from the machine on which setup ran first; or, where no service uses it: docker secret rm {names}"
            );
        }
    }

    // A pipeline's certificates have one authority, and what is made here would have another.
    private void CheckGiven(List<SecretFile> absent)
    {
        if (absent.Count == 0 || !topology.Secrets.Any(s => !s.Given && s.Variable.Length == 0 && secrets.Given.TlsFile(s.Key) is not null))
            return;
        string missing = string.Join(", ", absent.Select(static s => GivenSecrets.TlsVariable(s.Key)));
        throw new DeployException(
            ExitCode.PreconditionMissing,
            $"The environment gives some certificates and keys, but not {missing}.",
            "Give all of them, or none."
        );
    }

    /// <summary>Values that the swarm has and this machine lacks, with what will miss them.</summary>
    public IReadOnlyList<string> LocalGaps(IReadOnlySet<string> inSwarm)
    {
        EnvFile env = secrets.ReadEnv();
        List<string> gaps =
        [
            .. topology
                .Secrets.Where(s => !s.Given && s.Variable.Length > 0 && inSwarm.Contains(s.Name) && env[s.Variable] is null)
                .Select(s => $"{s.Variable} ({Use(s.Target)})"),
        ];
        if (inSwarm.Contains(SwarmName("ca.crt")) && !File.Exists(secrets.CaPath))
            gaps.Add("tls/ca.crt (deploy, verify and status check the servers with it)");
        return gaps;
    }

    /// <summary>Creates in the swarm what is missing there.</summary>
    public async Task CreateAsync(IReadOnlyList<SecretFile> missing, CancellationToken cancel)
    {
        EnvFile env = secrets.ReadEnv();
        foreach (SecretFile secret in missing)
        {
            SwarmSecretSpec spec = new()
            {
                Name = secret.Name,
                Labels = new Dictionary<string, string> { [ClusterLabel] = topology.Name },
                Data = Value(secret, env),
            };
            try
            {
                await swarm.Api.Secrets.CreateAsync(spec, cancel);
            }
            catch (DockerApiException e) when (e.StatusCode == System.Net.HttpStatusCode.Conflict)
            {
                // Somebody else made it since we looked; a secret that is there is kept.
            }
        }
    }

    private byte[] Value(SecretFile secret, EnvFile env)
    {
        if (secret.Variable.Length == 0)
            return File.ReadAllBytes(LocalFile(secret));
        string password =
            env[secret.Variable]
            ?? throw new DeployException(ExitCode.PreconditionMissing, $"{env.Path} has no {secret.Variable}.", "Run 'setup' again.");
        if (secret.Given)
            return password.Any(static c => c is <= ' ' or > '~')
                ? throw new DeployException(
                    ExitCode.PreconditionMissing,
                    $"{secret.Variable} in {env.Path} holds a blank or a character that is not ASCII.",
                    "Copy it once more from where it was made."
                )
                : Encoding.ASCII.GetBytes(password);
        return password.Any(static c => !char.IsAsciiLetterOrDigit(c))
            ? throw new DeployException(
                ExitCode.PreconditionMissing,
                $"{secret.Variable} in {env.Path} holds a character that is no letter or digit.",
                "Passwords travel through files of four programs with four kinds of quoting: use letters and digits only, 32 of them, or "
                    + "delete the line so that setup makes one."
            )
            : Encoding.ASCII.GetBytes(password);
    }

    private string LocalFile(SecretFile secret) => secrets.TlsFile(secret.Key);

    private static string Keys(IEnumerable<SecretFile> secrets) => string.Join(", ", secrets.Select(static s => s.Key));

    private string SwarmName(string key) => topology.Secrets.FirstOrDefault(s => s.Key == key)?.Name ?? "";

    private static string Use(string target) =>
        target switch
        {
            "monitor_password" => "verify and status log in with it",
            "haproxy_stats_password" => "deploy, verify and status read the cluster's state with it",
            _ => "nothing here needs it; the operator does",
        };
}
