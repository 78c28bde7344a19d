using System.Diagnostics;
using System.Globalization;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>
/// A network namespace for PostgreSQL, with two ways to it: pairs of virtual network devices, which tests cut. When a way is cut, its
/// packets vanish, as between two machines: the sender gets no error and no acknowledgment. Only root can create a namespace.
/// </summary>
internal sealed class DatabaseNetwork : IAsyncDisposable
{
    private const int Ways = 2;

    private static int _count;

    private readonly string _name;
    private readonly int _subnet;

    private DatabaseNetwork()
    {
        // Not the name of the one before: the kernel deletes a namespace after "ip netns del" has returned.
        var number = Interlocked.Increment(ref _count);
        _name = string.Create(CultureInfo.InvariantCulture, $"c{System.Environment.ProcessId}n{number}");
        _subnet = (System.Environment.ProcessId + number) % 250;
    }

    /// <summary>What comes before the command of a process that shall be in it.</summary>
    public IReadOnlyList<string> Enter => ["ip", "netns", "exec", _name];

    /// <summary>Creates one; skips the test without root or <c>ip</c>.</summary>
    public static async Task<DatabaseNetwork> CreateAsync()
    {
        Assert.SkipUnless(System.Environment.IsPrivilegedProcess, "only root can create a network namespace");
        Assert.SkipUnless(File.Exists("/usr/bin/ip") || File.Exists("/usr/sbin/ip") || File.Exists("/sbin/ip"), "ip is not installed");
        var network = new DatabaseNetwork();
        try
        {
            await IpAsync($"netns add {network._name}");
            for (var way = 0; way < Ways; way++)
            {
                await IpAsync($"link add {network.Here(way)} type veth peer name {network.There(way)}");
                await IpAsync($"link set {network.There(way)} netns {network._name}");
                await IpAsync($"addr add 10.99.{network._subnet}.{(4 * way) + 1}/30 dev {network.Here(way)}");
                await IpAsync($"-n {network._name} addr add {network.AddressBy(way)}/30 dev {network.There(way)}");
                await IpAsync($"link set {network.Here(way)} up");
                await network.MendAsync(way);
            }

            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns the address of PostgreSQL by one of the ways, 0 or 1.</summary>
    public string AddressBy(int way) => string.Create(CultureInfo.InvariantCulture, $"10.99.{_subnet}.{(4 * way) + 2}");

    /// <summary>Cuts a way, at the end of the database: who sends from here notices nothing.</summary>
    public Task CutAsync(int way) => IpAsync($"-n {_name} link set {There(way)} down");

    /// <summary>Lets packets through again.</summary>
    public Task MendAsync(int way) => IpAsync($"-n {_name} link set {There(way)} up");

    public async ValueTask DisposeAsync() => await IpAsync($"netns del {_name}", mayFail: true); // its devices go with it, and so do their peers

    private static async Task IpAsync(string arguments, bool mayFail = false)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        (mayFail || process.ExitCode == 0).Should().BeTrue($"ip {arguments} wrote {errors}");
    }

    private string Here(int way) => string.Create(CultureInfo.InvariantCulture, $"{_name}h{way}");

    private string There(int way) => string.Create(CultureInfo.InvariantCulture, $"{_name}t{way}");
}
