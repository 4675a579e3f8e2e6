using HAPostgres.Artifacts.Tests.Tools;

namespace HAPostgres.Artifacts.Tests.Proofs;

/// <summary>Patroni's own code, which reads the rendered configuration and makes of it what it would run with.</summary>
internal static class PatroniTool
{
    public const string Name = "Patroni";

    /// <summary>What Patroni logs while it takes the dynamic configuration; of an unknown mode it says nothing, and is asked.</summary>
    private const string Script = """
        python3 - 2>&1 <<'PYTHON'
        import copy, yaml
        from patroni.config import Config
        written = yaml.safe_load(open('/etc/patroni/10-bootstrap.yml'))['bootstrap']['dcs']
        config = Config('/etc/patroni', None)
        config.set_dynamic_configuration(copy.deepcopy(written))
        try:
            from patroni import global_config
            global_config.update(None, written)
            synchronous = global_config.is_synchronous_mode
        except ImportError:  # before 4.0
            synchronous = config.check_mode('synchronous_mode')
        print(f"synchronous_mode: {written['synchronous_mode']} written, {'on' if synchronous else 'off'} in force")
        PYTHON
        """;

    public static async Task<string> Ask(RuleManifest manifest)
    {
        ClusterTopology topology = manifest.Topology;
        Dictionary<string, string> files = new()
        {
            ["/etc/patroni/10-bootstrap.yml"] = Example.Text("patroni/bootstrap.yml", topology),
            ["/etc/patroni/20-member.yml"] = Example.Text($"patroni/{topology.Patroni.Members[0].Host}.yml", topology),
        };
        foreach (SecretFile secret in topology.Secrets.Where(static s => s.Kind == SecretKind.Password))
            files[$"/run/secrets/{secret.Target}"] = "secret";
        (int code, string output) = await ToolImage.Run($"hapostgres/patroni:0.1.0-pg{topology.Postgres.Version}", Script, files);
        Assert.True(code == 0, output);
        return output;
    }
}
