using HAPostgres.Testing;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>What clients of a cluster would have noticed since it began: looked at before and after every change of the swarm.</summary>
internal sealed class ServiceWatch : IDisposable
{
    private readonly InMemoryCluster _cluster;
    private readonly Action<string, string> _before;
    private readonly Action<string, string> _after;
    private readonly int _failovers;
    private readonly List<(string Change, int Members, string? Leader)> _looks = [];

    public ServiceWatch(InMemoryCluster cluster)
    {
        _cluster = cluster;
        _before = cluster.Swarm.BeforeChange;
        _after = cluster.Swarm.AfterChange;
        _failovers = cluster.Patroni.Failovers;
        cluster.Swarm.BeforeChange = (call, name) =>
        {
            Look($"before {call} {name}");
            _before(call, name);
        };
        cluster.Swarm.AfterChange = (call, name) =>
        {
            Look($"after {call} {name}");
            _after(call, name);
        };
    }

    /// <param name="leastMembers">How many members ran at every time.</param>
    public void AssertServed(int leastMembers)
    {
        Assert.NotEmpty(_looks);
        Assert.All(_looks, look => Assert.True(look.Members >= leastMembers && look.Leader is not null, look.ToString()));
        Assert.Equal(_failovers, _cluster.Patroni.Failovers);
    }

    public void Dispose()
    {
        _cluster.Swarm.BeforeChange = _before;
        _cluster.Swarm.AfterChange = _after;
    }

    private void Look(string change)
    {
        _cluster.Settle();
        _looks.Add((change, _cluster.Patroni.Running.Count(), _cluster.Patroni.Leader));
    }
}
