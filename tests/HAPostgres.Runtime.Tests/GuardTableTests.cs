using System.CommandLine;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Guarding;
using Xunit;

namespace HAPostgres.Runtime.Tests;

public class GuardTableTests
{
    /// <summary>A new command gets a line here only after somebody has decided what it may disturb.</summary>
    private static readonly Dictionary<string, string> s_expected = new()
    {
        ["setup"] = "locks",
        ["plan"] = "",
        ["deploy"] = "locks, refused in maintenance unless unseen is accepted",
        ["verify"] = "",
        ["status"] = "",
        ["switchover"] = "locks, refused in maintenance, refused in a rollout",
        ["failover"] = "locks",
        ["restart"] = "locks, refused in maintenance, refused in a rollout",
        ["reload"] = "locks",
        ["reinit"] = "locks, refused in maintenance, refused in a rollout",
        ["pause"] = "locks, refused in a rollout",
        ["resume"] = "locks",
        ["history"] = "",
        ["logs"] = "",
        ["psql"] = "",
        ["doctor"] = "",
        ["backup"] = "",
        ["backups"] = "",
        ["restore-point"] = "",
        ["restore"] = "locks, refused in maintenance unless unseen is accepted",
        ["drill"] = "locks, refused in maintenance, refused in a rollout",
        ["remove"] = "locks",
        ["up"] = "locks, refused in maintenance unless unseen is accepted",
        ["check"] = "",
        ["completion"] = "",
    };

    [Fact]
    public void Every_command_has_its_guard()
    {
        Command[] commands = [.. Cli.CommandLine.Build(Example.Topology).Subcommands];
        Assert.Equal(s_expected.Keys.Order(StringComparer.Ordinal), commands.Select(static c => c.Name).Order(StringComparer.Ordinal));
        Assert.Equal(s_expected.Keys.Order(StringComparer.Ordinal), CommandGuards.Commands.Order(StringComparer.Ordinal));
        Assert.All(
            commands,
            static c =>
            {
                CommandGuard guard = CommandGuards.Of(c.Name);
                Assert.Equal(s_expected[c.Name], Describe(guard));
                Assert.NotEmpty(guard.Why);
                Assert.Equal(guard.Locks, c.Options.Any(static o => o.Name == "--break-lock"));
                Assert.Equal(
                    guard.Maintenance == InMaintenance.RefusedWhenSeen,
                    c.Options.Any(static o => o.Name == "--maintenance-unseen")
                );
            }
        );
    }

    [Fact]
    public void A_command_without_a_row_is_refused() =>
        Assert.Contains(
            "vacuum",
            Assert.Throws<InvalidOperationException>(static () => CommandGuards.Of("vacuum")).Message,
            StringComparison.Ordinal
        );

    // The lock is what the other refusals rest on: what was seen without it may change before the command begins.
    [Fact]
    public void Whatever_is_refused_in_some_state_takes_the_lock() =>
        Assert.All(
            CommandGuards.Commands.Select(CommandGuards.Of),
            static g => Assert.True(g.Locks || (g.Maintenance == InMaintenance.Allowed && !g.RefusedInRollout))
        );

    [Theory]
    [InlineData("deploy", true, ExitCode.Failed, "maintenance mode", "'resume'")]
    [InlineData("reinit", true, ExitCode.Failed, "maintenance mode", "'resume'")]
    [InlineData("deploy", null, ExitCode.PreconditionMissing, "no answer from 10.0.0.1", "--maintenance-unseen")]
    [InlineData("reinit", null, ExitCode.PreconditionMissing, "no answer from 10.0.0.1", "'doctor'")]
    public void Maintenance_mode_refuses_and_so_does_not_knowing(string command, bool? paused, ExitCode code, string what, string remedy)
    {
        DeployException refused = Assert.Throws<DeployException>(() =>
            ClusterGuard.Refuse(Example.NewContext(Example.NewSwarm()), Request(command), Maintenance(paused, "no answer from 10.0.0.1"))
        );
        Assert.Equal(code, refused.ExitCode);
        Assert.Contains(what, refused.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed", refused.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, refused.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void An_option_permits_to_go_on_unseen_but_never_in_maintenance_mode()
    {
        ClusterGuard.Refuse(
            Example.NewContext(Example.NewSwarm()),
            Request("deploy") with
            {
                MaintenanceUnseen = true,
            },
            Maintenance(null, "nobody answers")
        );
        Assert.Throws<DeployException>(static () =>
            ClusterGuard.Refuse(
                Example.NewContext(Example.NewSwarm()),
                Request("deploy") with
                {
                    MaintenanceUnseen = true,
                },
                Maintenance(true)
            )
        );
    }

    private static Observation<bool> Maintenance(bool? paused, string reason = "") =>
        paused is { } seen ? Observation.Seen(seen) : Observation.NotSeen<bool>(reason);

    [Theory]
    [InlineData("updating", true)]
    [InlineData("rollback_started", true)]
    [InlineData("completed", false)]
    [InlineData("paused", false)]
    public void An_update_of_a_members_service_is_a_rollout(string state, bool under)
    {
        SwarmService member = new()
        {
            Spec = new ServiceSpec
            {
                Name = "orders_patroni-a",
                TaskTemplate = new TaskSpec
                {
                    ContainerSpec = new ContainerSpec { Mounts = [new Mount { Target = "/var/lib/postgresql" }] },
                },
            },
            UpdateStatus = new UpdateStatus { State = state },
        };
        Assert.Equal(under ? ["patroni-a"] : [], ClusterGuard.Updating(Example.Topology, [member]));
    }

    private static GuardRequest Request(string command) =>
        new(command, CommandGuards.Of(command), BreakLock: false, MaintenanceUnseen: false);

    private static string Describe(CommandGuard guard) =>
        string.Join(
            ", ",
            new[]
            {
                guard.Locks ? "locks" : "",
                guard.Maintenance switch
                {
                    InMaintenance.Refused => "refused in maintenance",
                    InMaintenance.RefusedWhenSeen => "refused in maintenance unless unseen is accepted",
                    _ => "",
                },
                guard.RefusedInRollout ? "refused in a rollout" : "",
            }.Where(static t => t.Length > 0)
        );
}
