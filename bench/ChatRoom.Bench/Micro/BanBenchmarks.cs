using System.Globalization;
using System.Net;
using BenchmarkDotNet.Attributes;
using ChatRoom.Moderation;
using ChatRoom.Protocol;
using ChatRoom.State;
using ChatRoom.State.Records;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRoom.Bench.Micro;

/// <summary>Measures what it costs to find that no ban applies to somebody: as much with thousands of bans as with a few.</summary>
[MemoryDiagnoser]
public class BanBenchmarks
{
    private static readonly BanSubject Ann = new(7, HasAccount: false, Alias.FromClassic("ann", 32), IPAddress.Parse("192.0.2.7"));

    private BanList _bans = null!;

    /// <summary>How many bans there are of each kind: of networks, people and patterns of aliases.</summary>
    [Params(5, 5_000)]
    public int Bans { get; set; }

    /// <summary>Adds the bans.</summary>
    [GlobalSetup]
    public async Task AddAsync()
    {
        var state = new ChatState(new MemoryStateStore(), NullLogger<ChatState>.Instance, TimeProvider.System);
        _bans = new BanList(state, TimeProvider.System);
        await state.ChangeAsync(
            change =>
            {
                for (var i = 0; i < Bans; i++)
                {
                    change.Put(Ban(3 * i, TargetKind.Network, $"198.{i / 256}.{i % 256}.0/24"));
                    change.Put(Ban((3 * i) + 1, TargetKind.Person, $"{100 + i}"));
                    change.Put(Ban((3 * i) + 2, TargetKind.Alias, $"spam{i}*"));
                }

                return true;
            },
            CancellationToken.None);
    }

    /// <summary>A look-up for somebody whom no ban means.</summary>
    [Benchmark]
    public bool Find() => _bans.Find(BanKind.Ban, null, Ann) is not null;

    private static BanRecord Ban(int id, TargetKind on, FormattableString target) =>
        new(id + 1, BanKind.Ban, null, target.ToString(CultureInfo.InvariantCulture), on, "op", DateTimeOffset.MinValue, null);
}
