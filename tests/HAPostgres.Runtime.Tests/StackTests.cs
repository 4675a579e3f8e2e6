using Docker.DotNet.Models;
using HAPostgres.Compose;
using HAPostgres.Runtime.Stack;
using Xunit;

namespace HAPostgres.Runtime.Tests;

public class StackTests
{
    private const string Yaml = """
        version: "3.9"
        x-hapostgres: { topology: "abc", version: "0.1.0" }
        services:
          etcd1:
            image: "etcd:1"
            environment: { B: "2", A: "cost $$5" }
            networks: { inside: { aliases: ["etcd1.orders.internal"] } }
            volumes:
              - { type: "volume", source: "data", target: "/var/lib/etcd" }
              - { type: "tmpfs", target: "/dev/shm", tmpfs: { size: 1024 } }
            secrets:
              - { source: "ca", target: "ca.crt", uid: "999", gid: "999", mode: 0400 }
            cap_drop: ["ALL"]
            read_only: true
            stop_grace_period: "1m30s"
            healthcheck: { test: ["CMD", "check"], interval: "10s", timeout: "5s", retries: 6, start_period: "2m", start_interval: "2s" }
            logging: { driver: "json-file", options: { max-size: "50m" } }
            ports:
              - { target: 5001, published: 5001, protocol: "tcp", mode: "host" }
              - { target: 5000, published: 5000, protocol: "tcp", mode: "host" }
            deploy:
              mode: "replicated"
              replicas: 1
              endpoint_mode: "dnsrr"
              placement: { constraints: ["node.labels.etcd == a"] }
              resources: { limits: { cpus: "0.5", memory: "1GB", pids: 64 }, reservations: { cpus: "0.25", memory: "512MB" } }
              restart_policy: { condition: "any", delay: "5s" }
              update_config: { monitor: "30s", parallelism: 1, delay: "5s", order: "stop-first", failure_action: "pause" }
              rollback_config: { monitor: "30s", parallelism: 1, delay: "5s", order: "stop-first", failure_action: "pause" }
        networks: { inside: { driver: "overlay", internal: true } }
        volumes: { data: { driver: "local" } }
        secrets: { ca: { name: "orders_ca_v1", external: true } }
        """;

    private static ServiceSpec Translate(string yaml)
    {
        ComposeFile file = ArtifactsDirectory.Parse(yaml, "test.yml");
        SwarmIds ids = new(
            new Dictionary<string, string> { ["orders_inside"] = "n1" },
            new Dictionary<string, string>(),
            new Dictionary<string, string> { ["orders_ca_v1"] = "s1", ["orders_ca_v2"] = "s2" }
        );
        return new ServiceTranslator(new StackNames("orders", file), ids).Translate("etcd1", file.Services["etcd1"]);
    }

    [Fact]
    public void A_service_becomes_the_specification_that_docker_stack_deploy_sends()
    {
        ServiceSpec spec = Translate(Yaml);
        ContainerSpec container = spec.TaskTemplate!.ContainerSpec!;
        Assert.Equal("orders_etcd1", spec.Name);
        Assert.Equal("orders", spec.Labels!["com.docker.stack.namespace"]);
        Assert.Equal("etcd:1", spec.Labels["com.docker.stack.image"]);
        Assert.Equal(["A=cost $5", "B=2"], container.Env!);
        Assert.Equal("orders_data", container.Mounts![0].Source);
        Assert.Equal(1024, container.Mounts[1].TmpfsOptions!.SizeBytes);
        Assert.Equal(
            ("s1", "orders_ca_v1", 256u),
            (container.Secrets![0].SecretID, container.Secrets[0].SecretName, container.Secrets[0].File!.Mode)
        );
        Assert.Equal(TimeSpan.FromSeconds(90), container.StopGracePeriod);
        Assert.Equal(["etcd1.orders.internal", "etcd1"], spec.TaskTemplate.Networks![0].Aliases!);
        Assert.Equal([5000u, 5001u], spec.EndpointSpec!.Ports!.Select(static p => p.PublishedPort!.Value));
        Assert.Equal(500_000_000, spec.TaskTemplate.Resources!.Limits!.NanoCPUs);
        Assert.Equal(512L << 20, spec.TaskTemplate.Resources.Reservations!.MemoryBytes);
    }

    [Fact]
    public void Equal_services_differ_nowhere_and_an_edit_is_named_by_its_path()
    {
        Assert.Empty(SpecComparer.Differences(Translate(Yaml), Translate(Yaml)));
        SpecDifference difference = Assert.Single(
            SpecComparer.Differences(Translate(Yaml), Translate(Yaml.Replace("1m30s", "2m", StringComparison.Ordinal)))
        );
        Assert.Equal("TaskTemplate.ContainerSpec.StopGracePeriod", difference.Path);
        SpecDifference version = Assert.Single(
            SpecComparer.Differences(Translate(Yaml), Translate(Yaml.Replace("orders_ca_v1", "orders_ca_v2", StringComparison.Ordinal)))
        );
        Assert.Equal(("SecretName=orders_ca_v1", "SecretName=orders_ca_v2"), (version.From, version.To));
    }

    [Theory]
    [InlineData("services: { a: { image: \"x\", depends_on: [\"b\"] } }", "depends_on")]
    [InlineData("services: { a: { image: \"$HOME\" } }", "$HOME")]
    [InlineData("services: [", "test.yml(")]
    public void What_would_be_ignored_or_guessed_is_refused(string yaml, string named)
    {
        DeployException refused = Assert.Throws<DeployException>(() => ArtifactsDirectory.Parse(yaml, "test.yml"));
        Assert.Equal(ExitCode.ArtifactsDoNotFit, refused.ExitCode);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }
}
