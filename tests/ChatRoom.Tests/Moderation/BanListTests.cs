using System.Net;
using ChatRoom.Moderation;
using ChatRoom.State;
using ChatRoom.State.Records;
using ChatRoom.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Tests.Moderation;

public sealed class BanListTests : IDisposable
{
    private static readonly IPAddress Address = IPAddress.Parse("192.0.2.7");
    private static readonly Protocol.RoomName Ops = Some.Room("#ops");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 29, 12, 0, 0, TimeSpan.Zero));
    private readonly ChatState _state = new(new MemoryStateStore(), NullLogger<ChatState>.Instance, TimeProvider.System);
    private readonly BanList _bans;

    public BanListTests() => _bans = new BanList(_state, _time);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _state.Dispose();

    [Fact]
    public async Task Contract_1_look_up_allocates_nothing_and_change_is_visible_at_once()
    {
        await AddAsync(Ban(1, TargetKind.Alias, "spam*"), Ban(2, TargetKind.Network, "198.51.100.0/24"), Ban(3, TargetKind.Person, "9"), Ban(4, TargetKind.Alias, "bob") with { Room = "#ops" });
        var (ann, bob) = (Who("ann"), Who("bob"));
        Look(ann, bob); // computes the looks of the aliases, which are kept

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            Look(ann, bob);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
        _bans.Find(BanKind.Ban, Some.Room("#ops"), bob)!.Id.Should().Be(4);
        await RemoveAsync(_state.Bans.Find("4")!);
        _bans.Find(BanKind.Ban, Some.Room("#ops"), bob).Should().BeNull();

        void Look(in BanSubject a, in BanSubject b)
        {
            _bans.Find(BanKind.Ban, Ops, a);
            _bans.Find(BanKind.Mute, null, b);
            _bans.Find(BanKind.Ban, Ops, b);
            _bans.FindNetwork(Address);
        }
    }

    [Fact]
    public async Task Contract_2_each_of_thousands_of_bans_is_found() // what that costs is measured by BanBenchmarks
    {
        await AddAsync([.. Enumerable.Range(0, 5_000).Select(static i => Ban(i + 1, TargetKind.Network, $"198.{i / 256}.{i % 256}.0/24"))]);
        await AddAsync([.. Enumerable.Range(5_000, 5_000).Select(static i => Ban(i + 1, TargetKind.Person, $"{i}"))]);
        await AddAsync([.. Enumerable.Range(10_000, 5_000).Select(static i => Ban(i + 1, TargetKind.Alias, $"spam{i}*"))]);

        for (var i = 0; i < 5_000; i += 7)
        {
            _bans.FindNetwork(IPAddress.Parse($"198.{i / 256}.{i % 256}.9"))!.Id.Should().Be(i + 1);
            _bans.Find(BanKind.Ban, null, Who("ann") with { Person = 5_000 + i })!.Id.Should().Be(5_001 + i);
            _bans.Find(BanKind.Ban, null, Who($"spam{10_000 + i}-x"))!.Id.Should().Be(10_001 + i);
        }

        _bans.Find(BanKind.Ban, null, Who("ann")).Should().BeNull();
    }

    [Fact]
    public async Task Contract_3_ban_ends_by_the_clock()
    {
        await AddAsync(Ban(1, TargetKind.Alias, "ann") with { Expires = _time.GetUtcNow() + TimeSpan.FromMinutes(10) });

        _time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
        _bans.Find(BanKind.Ban, null, Who("ann")).Should().NotBeNull();
        _time.Advance(TimeSpan.FromTicks(1));

        _bans.Find(BanKind.Ban, null, Who("ann")).Should().BeNull();
        _state.Bans.Count.Should().Be(1);
    }

    [Fact]
    public async Task Contract_4_longest_ban_is_returned()
    {
        var now = _time.GetUtcNow();
        await AddAsync(
            Ban(1, TargetKind.Alias, "ann") with { Expires = now + TimeSpan.FromMinutes(10) },
            Ban(2, TargetKind.Network, "192.0.2.0/24") with { Expires = now + TimeSpan.FromMinutes(20) },
            Ban(3, TargetKind.Person, "7") with { Expires = now + TimeSpan.FromMinutes(20) });

        _bans.Find(BanKind.Ban, null, Who("ann"))!.Id.Should().Be(2);
        await AddAsync(Ban(4, TargetKind.Person, "7"), Ban(5, TargetKind.Person, "7"));

        _bans.Find(BanKind.Ban, null, Who("ann"))!.Id.Should().Be(4);
    }

    [Fact]
    public async Task Contract_5_ban_of_the_server_holds_in_each_room_and_that_of_a_room_only_there()
    {
        await AddAsync(Ban(1, TargetKind.Alias, "ann"), Ban(2, TargetKind.Alias, "bob") with { Room = "#ops", Kind = BanKind.Mute });

        _bans.Find(BanKind.Ban, Some.Room("#dev"), Who("ann"))!.Id.Should().Be(1);
        _bans.Find(BanKind.Mute, Some.Room("#ops"), Who("ann")).Should().BeNull();
        _bans.Find(BanKind.Mute, Some.Room("#OPS"), Who("bob"))!.Id.Should().Be(2);
        _bans.Find(BanKind.Mute, Some.Room("#dev"), Who("bob")).Should().BeNull();
        _bans.Find(BanKind.Mute, null, Who("bob")).Should().BeNull();
        _bans.Find(BanKind.Ban, Some.Room("#ops"), Who("bob")).Should().BeNull();
    }

    [Fact]
    public async Task Contract_5_ban_that_admits_accounts_applies_to_guests_only()
    {
        await AddAsync(Ban(1, TargetKind.Network, "192.0.2.0/24") with { AdmitsAccounts = true });

        _bans.Find(BanKind.Ban, null, Who("ann"))!.Id.Should().Be(1);
        _bans.Find(BanKind.Ban, null, Who("ann") with { HasAccount = true }).Should().BeNull();
        _bans.FindNetwork(Address).Should().BeNull("the person may log in");
        await AddAsync(Ban(2, TargetKind.Network, "192.0.2.7"));

        _bans.FindNetwork(Address)!.Id.Should().Be(2);
        _bans.FindNetwork(IPAddress.Parse("::ffff:192.0.2.7"))!.Id.Should().Be(2);
    }

    [Fact]
    public async Task Ban_that_this_version_cannot_read_applies_to_nobody()
    {
        await AddAsync(Ban(1, TargetKind.Network, "?"), Ban(2, TargetKind.Person, "ann"), Ban(3, TargetKind.Alias, "*"), Ban(4, (TargetKind)9, "ann"));

        _bans.Find(BanKind.Ban, null, Who("ann")).Should().BeNull();
        await RemoveAsync(_state.Bans.Find("1")!);
    }

    [Fact]
    public async Task Ban_list_that_begins_after_the_state_was_read_has_its_bans()
    {
        await AddAsync(Ban(1, TargetKind.Alias, "ann"));

        new BanList(_state, _time).Find(BanKind.Ban, null, Who("ann"))!.Id.Should().Be(1);
    }

    private static BanRecord Ban(long id, TargetKind on, string target) => new(id, BanKind.Ban, null, target, on, "op", DateTimeOffset.MinValue, null);

    private static BanSubject Who(string alias) => new(7, false, Some.Alias(alias), Address);

    private async Task AddAsync(params BanRecord[] bans) => await _state.ChangeAsync(
        change =>
        {
            foreach (var ban in bans)
            {
                change.Put(ban);
            }

            return true;
        },
        Cancellation);

    private async Task RemoveAsync(BanRecord ban) => await _state.ChangeAsync(
        change =>
        {
            change.Remove(ban);
            return true;
        },
        Cancellation);
}
