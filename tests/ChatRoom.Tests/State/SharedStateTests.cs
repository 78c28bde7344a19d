using ChatRoom.State;
using ChatRoom.State.Records;
using ChatRoom.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Tests.State;

/// <summary>Two servers with one store.</summary>
public sealed class SharedStateTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Now);
    private readonly SharedStateStore _store = new();
    private readonly ChatState _here;
    private readonly ChatState _there;

    public SharedStateTests() => (_here, _there) = (Open(), Open());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _here.OpenAsync(Cancellation);
        await _there.OpenAsync(Cancellation);
    }

    public ValueTask DisposeAsync()
    {
        _here.Dispose();
        _there.Dispose();
        return default;
    }

    [Fact]
    public async Task Contract_2_change_that_another_server_overtakes_is_decided_once_more_on_its_change()
    {
        await PutAsync(_there, Room("#ops") with { History = 1 });
        var seen = new List<int?>();

        await _here.ChangeAsync(
            change =>
            {
                seen.Add(_here.Rooms.Find("#ops")?.History);
                change.Put(Room("#dev") with { History = seen[^1] });
                return true;
            },
            Cancellation);

        seen.Should().Equal(null, 1);
        _here.Rooms.All.Should().BeEquivalentTo([Room("#ops") with { History = 1 }, Room("#dev") with { History = 1 }]);
    }

    [Fact]
    public async Task Contract_2_concurrent_changes_of_a_record_on_two_servers_lose_nothing()
    {
        await Task.WhenAll(new[] { _here, _there }.SelectMany(state => Enumerable.Range(0, 50).Select(_ => Task.Run(() => AddOneAsync(state), Cancellation))));

        await _here.CatchUpAsync(isAll: false, Cancellation);
        _here.Counters.Find("x")!.Last.Should().Be(100);
        _store.Version.Should().Be(100);
    }

    [Fact]
    public async Task Contract_4_marker_that_waits_stays_if_it_is_ahead_of_the_stored_one()
    {
        _here.Later(Marker(5), null);
        _there.Later(Marker(8), null);
        await _here.StoreLaterAsync(Cancellation);

        await _there.StoreLaterAsync(Cancellation);
        await _here.CatchUpAsync(isAll: false, Cancellation);

        _here.Markers.All.Should().Equal(Marker(8));
        _there.Markers.All.Should().Equal(Marker(8));
    }

    [Fact]
    public async Task Contract_4_marker_that_waits_goes_if_it_is_behind_the_stored_one()
    {
        _here.Later(Marker(5), null);
        _there.Later(Marker(3), null);
        await _here.StoreLaterAsync(Cancellation);

        await _there.StoreLaterAsync(Cancellation);

        _there.Markers.All.Should().Equal(Marker(5));
        _store.Version.Should().Be(1, "there is nothing left to store");
    }

    [Fact]
    public async Task Contract_4_record_that_waits_goes_with_its_removal_on_another_server()
    {
        await PutAsync(_here, Account());
        await _there.CatchUpAsync(isAll: false, Cancellation);
        var account = _there.Accounts.Find("7")!;
        _there.Later(account with { Used = Now.AddDays(1) }, account);
        await _here.ChangeAsync(change => { change.Remove(Account()); return true; }, Cancellation);

        await _there.StoreLaterAsync(Cancellation);

        _there.Accounts.Count.Should().Be(0);
        await _here.CatchUpAsync(isAll: true, Cancellation);
        _here.Accounts.Count.Should().Be(0);
    }

    [Fact]
    public async Task Contract_4_use_that_waits_does_not_undo_a_suspension_on_another_server()
    {
        await PutAsync(_here, Account());
        await _there.CatchUpAsync(isAll: false, Cancellation);
        var account = _there.Accounts.Find("7")!;
        _there.Later(account with { Used = Now.AddDays(1) }, account);
        await PutAsync(_here, _here.Accounts.Find("7")! with { Suspended = Now });

        await _there.CatchUpAsync(isAll: false, Cancellation);
        _there.Accounts.Find("7")!.Should().Match<AccountRecord>(static one => one.Suspended == Now && one.Used == Now.AddDays(1));

        await _there.StoreLaterAsync(Cancellation);
        await _here.CatchUpAsync(isAll: false, Cancellation);
        _here.Accounts.Find("7")!.Should().Match<AccountRecord>(static one => one.Suspended == Now && one.Used == Now.AddDays(1));
    }

    [Fact]
    public async Task Contract_4_record_that_waits_survives_a_read_of_everything()
    {
        await PutAsync(_here, new SecretRecord("salt", [1]));
        _here.Later(Marker(5), null);

        await _here.CatchUpAsync(isAll: true, Cancellation);
        await _here.StoreLaterAsync(Cancellation);

        await _there.CatchUpAsync(isAll: false, Cancellation);
        _there.Markers.All.Should().Equal(Marker(5));
        _there.Secrets.Count.Should().Be(1);
    }

    [Fact]
    public async Task Contract_5_change_that_is_overtaken_all_the_time_is_refused_in_time()
    {
        _store.BeforeWrite = Overtake;

        var refused = await _here.Awaiting(state => PutAsync(state, Room("#ops"))).Should().ThrowAsync<StateException>();

        refused.Which.MayBeStored.Should().BeFalse();
        _here.Rooms.Count.Should().Be(0);
        _store.Version.Should().BeInRange(4, 5);
        _store.BeforeWrite = null;
        await PutAsync(_here, Room("#dev"));

        async Task Overtake()
        {
            _store.BeforeWrite = null;
            await AddOneAsync(_there);
            _time.Advance(PatientStore.Patience / 4);
            _store.BeforeWrite = Overtake;
        }
    }

    [Fact]
    public async Task Contract_6_others_changes_are_visible_then_reported_then_acknowledged()
    {
        var peers = new HeldPeers();
        using var state = Open(peers);
        await PutAsync(_there, Room("#old"));
        await state.OpenAsync(Cancellation);
        var tables = new List<string>();
        state.Rooms.Changed += (before, after) => tables.Add($"{before?.Name} {after?.Name}");
        var adopted = new List<SharedChange>();
        state.Adopted += changes =>
        {
            peers.Said.Should().Equal([1], "it is reported before it is acknowledged");
            state.Rooms.Find("#ops").Should().NotBeNull();
            adopted.AddRange(changes);
        };
        await PutAsync(_there, Room("#ops"));
        await _there.ChangeAsync(change => { change.Remove(Room("#old")); return true; }, Cancellation);

        await state.CatchUpAsync(isAll: false, Cancellation);

        tables.Should().BeEquivalentTo(" #ops", "#old ");
        adopted.Should().BeEquivalentTo([new SharedChange(null, Room("#ops")), new SharedChange(Room("#old"), null)]);
        peers.Said.Should().Equal(1, 3);
    }

    [Fact]
    public async Task Contract_6_read_of_everything_reports_only_what_has_changed()
    {
        await PutAsync(_here, Account());
        await PutAsync(_here, Room("#ops"));
        await PutAsync(_there, Room("#dev"));
        var account = _here.Accounts.Find("7");
        var adopted = new List<SharedChange>();
        _here.Adopted += adopted.AddRange;

        await _here.CatchUpAsync(isAll: true, Cancellation);

        adopted.Should().Equal(new SharedChange(null, Room("#dev")));
        _here.Accounts.Find("7").Should().BeSameAs(account);
    }

    [Fact]
    public async Task Removals_that_the_store_has_forgotten_lead_to_a_read_of_everything()
    {
        await PutAsync(_there, Room("#ops"));
        await _here.CatchUpAsync(isAll: false, Cancellation);
        await _there.ChangeAsync(change => { change.Remove(Room("#ops")); return true; }, Cancellation);
        _store.Prune();

        await _here.CatchUpAsync(isAll: false, Cancellation);

        _store.LastRead!.IsAll.Should().BeTrue();
        _here.Rooms.Count.Should().Be(0);
    }

    [Fact]
    public async Task Contract_7_ban_is_answered_when_every_server_has_applied_it()
    {
        var peers = new HeldPeers();
        using var state = Open(peers);
        await state.OpenAsync(Cancellation);

        var banning = PutAsync(state, new BanRecord(1, BanKind.Ban, null, "7", TargetKind.Person, "ann", Now, null));
        await Wait.UntilAsync(() => state.Bans.Count == 1, "it is visible here");
        banning.IsCompleted.Should().BeFalse();
        await PutAsync(state, new PushRecord(7, [])); // others change something meanwhile
        peers.Release();

        await Wait.ForAsync(banning, "the others have applied it");
        peers.Awaited.Should().Equal(1);
    }

    [Fact]
    public async Task Contract_7_nobody_waits_for_what_decides_nothing()
    {
        var peers = new HeldPeers();
        using var state = Open(peers);
        await state.OpenAsync(Cancellation);
        state.Later(Marker(5), null);

        await state.StoreLaterAsync(Cancellation);
        await PutAsync(state, new PushRecord(7, []));

        peers.Awaited.Should().BeEmpty();
        peers.Said.Should().Equal(0, 1, 2);
    }

    private static RoomRecord Room(string name) => new(name, name, Owner: null, Now);

    private static MarkerRecord Marker(long id) => new(7, "#ops", 1, id);

    private static AccountRecord Account() => new(7, "ann", new ScramRecord([1, 2], 4096, [3], [4]), Now, Now);

    private static async Task AddOneAsync(ChatState state) => await state.ChangeAsync(
        change =>
        {
            change.Put(new CounterRecord("x", (state.Counters.Find("x")?.Last ?? 0) + 1));
            return true;
        },
        Cancellation);

    private static async Task PutAsync(ChatState state, StateRecord record) => await state.ChangeAsync(change => { change.Put(record); return true; }, Cancellation);

    private ChatState Open(IStatePeers? peers = null) => new(_store, NullLogger<ChatState>.Instance, _time, peers);
}
