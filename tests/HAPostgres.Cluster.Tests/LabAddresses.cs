using System.Net;

namespace HAPostgres.Cluster;

/// <summary>Further addresses of this machine on the lab's network: clients of several machines. They end with the test.</summary>
internal sealed class LabAddresses : IAsyncDisposable
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(20);

    private readonly string _device;

    private LabAddresses(string device, IReadOnlyList<IPAddress> all) => (_device, All) = (device, all);

    public IReadOnlyList<IPAddress> All { get; }

    /// <param name="lab">Its hosts have the addresses .11 and up, this machine has .1.</param>
    /// <param name="count">At most 20.</param>
    public static async Task<LabAddresses> Add(Lab lab, int count)
    {
        string subnet = lab.AddressOf("node1")[..lab.AddressOf("node1").LastIndexOf('.')];
        string device = (await Shell.Run("ip", ["-oneline", "-4", "address", "show"], s_bound))
            .Succeeded()
            .Output.Split('\n')
            .Select(static l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Single(l => l.Length > 3 && l[3] == $"{subnet}.1/24")[1];
        LabAddresses addresses = new(device, [.. Enumerable.Range(201, count).Select(n => IPAddress.Parse($"{subnet}.{n}"))]);
        try
        {
            foreach (IPAddress address in addresses.All)
                (await Shell.Run("ip", ["address", "replace", $"{address}/24", "dev", device], s_bound)).Succeeded();
            return addresses;
        }
        catch
        {
            await addresses.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IPAddress address in All)
            await Shell.Run("ip", ["address", "del", $"{address}/24", "dev", _device], s_bound);
    }
}
