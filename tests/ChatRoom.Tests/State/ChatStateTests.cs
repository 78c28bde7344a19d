using ChatRoom.State;
using ChatRoom.State.Records;
using ChatRoom.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRoom.Tests.State;

public sealed class ChatStateTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    private readonly FaultyStateStore _store = new();
    private readonly ChatState _state;

    public ChatStateTests() => _state = Open();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _state.Dispose();

    [Fact]
    public async Task Contract_1_readers_see_the_last_change_that_was_stored()
    {
        await PutAsync(Room("#ops"));

        _state.Rooms.Find("#ops").Should().Be(Room("#ops"));
        _state.Rooms.All.Should().Equal(Room("#ops"));
        using var reopened = Open();
        await reopened.OpenAsync(Cancellation);
        reopened.Rooms.Find("#ops").Should().Be(Room("#ops"));
    }

    [Fact]
    public async Task Contract_2_changes_are_decided_one_at_a_time_on_what_the_earlier_ones_left()
    {
        await PutAsync(Room("#ops") with { History = 0 });

        await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ => await _state.ChangeAsync(
            change =>
            {
                var room = _state.Rooms.Find("#ops")!;
                change.Put(room with { History = room.History + 1 });
                return true;
            },
            Cancellation)));

        _state.Rooms.Find("#ops")!.History.Should().Be(100);
    }

    [Fact]
    public async Task Contract_2_change_is_visible_only_after_it_is_stored()
    {
        var changed = new List<(RoomRecord? Before, RoomRecord? After)>();
        _state.Rooms.Changed += (before, after) => changed.Add((before, after));
        await PutAsync(Room("#ops"));
        _store.WritingFails = true;

        await _state.Invoking(async _ => await PutAsync(Room("#ops") with { IsPrivate = true })).Should().ThrowAsync<StateException>();

        changed.Should().Equal((null, Room("#ops")));
    }

    [Fact]
    public async Task Contract_3_change_that_cannot_be_stored_changes_nothing_and_the_next_one_can_succeed()
    {
        _store.WritingFails = true;
        await _state.Invoking(async _ => await PutAsync(Room("#ops"))).Should().ThrowAsync<StateException>();
        _state.Rooms.Count.Should().Be(0);
        _store.WritingFails = false;

        await PutAsync(Room("#dev"));

        _state.Rooms.All.Should().Equal(Room("#dev"));
    }

    [Fact]
    public async Task Contract_3_change_of_unknown_outcome_is_read_again_before_the_next_one()
    {
        await PutAsync(Room("#old"));
        (_store.WritingFails, _store.StoresAllTheSame) = (true, true);
        await _state.Invoking(async _ => await _state.ChangeAsync(
            change =>
            {
                change.Put(Room("#ops"));
                change.Remove(Room("#old"));
                return true;
            },
            Cancellation)).Should().ThrowAsync<StateException>();
        (_store.WritingFails, _store.StoresAllTheSame) = (false, false);

        var seen = await _state.ChangeAsync(_ => _state.Rooms.All.ToArray(), Cancellation);

        seen.Should().Equal(Room("#ops"));
    }

    [Fact]
    public async Task Contract_4_later_is_visible_at_once_and_stored_together()
    {
        _state.Later(new MarkerRecord(1, "#ops", 1, 5), replaced: null).Should().BeTrue();
        var first = _state.Markers.Find(MarkerRecord.KeyOf(1, "#ops"));
        _state.Later(new MarkerRecord(1, "#ops", 1, 6), first).Should().BeTrue();
        _state.Later(new MarkerRecord(1, "#ops", 1, 4), first).Should().BeFalse("somebody was faster");

        _state.Markers.Find(MarkerRecord.KeyOf(1, "#ops"))!.Id.Should().Be(6);
        await _state.StoreLaterAsync(Cancellation);
        await _state.StoreLaterAsync(Cancellation);

        _store.Writes.Should().Be(1);
        using var reopened = Open();
        await reopened.OpenAsync(Cancellation);
        reopened.Markers.All.Should().Equal(new MarkerRecord(1, "#ops", 1, 6));
    }

    [Fact]
    public async Task Contract_4_later_that_cannot_be_stored_is_stored_the_next_time()
    {
        _state.Later(new MarkerRecord(1, "#ops", 1, 5), replaced: null);
        _store.WritingFails = true;
        await _state.Invoking(async state => await state.StoreLaterAsync(Cancellation)).Should().ThrowAsync<StateException>();
        _store.WritingFails = false;

        await _state.StoreLaterAsync(Cancellation);

        _store.Writes.Should().Be(1);
    }

    [Fact]
    public async Task Contract_4_later_that_comes_while_an_earlier_one_is_stored_stays_visible_and_is_stored_next()
    {
        var answer = new TaskCompletionSource();
        _state.Later(new MarkerRecord(1, "#ops", 1, 5), replaced: null);
        _store.Answer = answer.Task;
        var storing = _state.StoreLaterAsync(Cancellation);
        _state.Later(new MarkerRecord(1, "#ops", 1, 6), _state.Markers.Find(MarkerRecord.KeyOf(1, "#ops")));
        answer.SetResult();
        await storing;

        _state.Markers.Find(MarkerRecord.KeyOf(1, "#ops"))!.Id.Should().Be(6);
        await _state.StoreLaterAsync(Cancellation);
        using var reopened = Open();
        await reopened.OpenAsync(Cancellation);
        reopened.Markers.All.Should().Equal(new MarkerRecord(1, "#ops", 1, 6));
    }

    [Fact]
    public async Task Contract_4_later_does_not_bring_back_what_was_removed()
    {
        await PutAsync(Room("#ops"));
        _state.Later(Room("#ops") with { History = 5 }, _state.Rooms.Find("#ops"));
        await _state.ChangeAsync(change => { change.Remove(Room("#ops")); return true; }, Cancellation);

        await _state.StoreLaterAsync(Cancellation);

        _state.Rooms.Count.Should().Be(0);
        using var reopened = Open();
        await reopened.OpenAsync(Cancellation);
        reopened.Rooms.Count.Should().Be(0);
    }

    [Fact]
    public async Task Audit_rows_are_stored_with_their_change()
    {
        var row = new AuditRow(Now, "ann", 7, "192.0.2.1", "register-room", "#ops", "#ops");
        await _state.ChangeAsync(
            change =>
            {
                change.Put(Room("#ops"));
                change.Audit(row);
                return true;
            },
            Cancellation);

        (await _state.ReadAuditAsync(new AuditQuery(), Cancellation)).Should().Equal(new AuditEntry(1, row));
        _store.Writes.Should().Be(1);
    }

    [Fact]
    public async Task Change_that_changes_nothing_is_not_stored()
    {
        (await _state.ChangeAsync(static _ => 5, Cancellation)).Should().Be(5);

        _store.Writes.Should().Be(0);
    }

    public static TheoryData<string> EveryKind() => [.. typeof(StateRecord).Assembly.GetTypes().Where(static type => type.IsSubclassOf(typeof(StateRecord))).Select(static type => type.Name)];

    [Theory]
    [MemberData(nameof(EveryKind))]
    public void Record_of_every_kind_is_read_as_it_was_written(string type)
    {
        var record = Samples.Single(sample => sample.GetType().Name == type);

        RecordKinds.Read(RecordKinds.Write(record)).Should().BeEquivalentTo(record, static options => options.RespectingRuntimeTypes());
    }

    [Fact]
    public void Record_with_unknown_members_is_read_and_one_of_an_unknown_kind_is_left_out()
    {
        RecordKinds.Read(new StoredRecord("room", "#ops", """{"name":"#ops","room":"#ops","created":"2026-11-29T12:00:00+00:00","later":{"a":1}}"""u8.ToArray()))
            .Should().Be(Room("#ops"));
        RecordKinds.Read(new StoredRecord("later", "x", "{}"u8.ToArray())).Should().BeNull();
    }

    [Fact]
    public void Record_that_is_damaged_says_which_it_is() =>
        FluentActions.Invoking(static () => RecordKinds.Read(new StoredRecord("room", "#ops", "{"u8.ToArray())))
            .Should().Throw<StateException>().WithMessage("the room '#ops' cannot be read: *");

    private static readonly StateRecord[] Samples =
    [
        new AccountRecord(7, "ann", new ScramRecord([1, 2], 4096, [3], [4]), Now, Now) { Suspended = Now, SuspensionReason = "spam", SuspendedUntil = Now, SuspendedBy = "root", SuspensionPrivateReason = "p", ExpiryNoticed = Now, IsAdmin = true, Ignored = "x" },
        new TokenRecord("ab", 7, "bot", TokenScope.Write, Now, Now.AddDays(1)) { Used = Now },
        new CertificateRecord("cd", 7, "CN=ann", Now),
        new MarkerRecord(7, "#ops", 3, 5),
        Room("#ops") with { IsPrivate = true, KeyHash = "k", AccountsOnly = true, IsModerated = true, Slow = TimeSpan.FromSeconds(30), History = 5, Retention = TimeSpan.FromDays(1), IsUnfiltered = true },
        new RoleRecord("#ops", 7, RoomRole.Moderator, Now),
        new InvitationRecord("#ops", 7, "bob", Now),
        new BanRecord(1, BanKind.Mute, "#ops", "192.0.2.0/24", TargetKind.Network, "ann", Now, Now) { Reason = "r", PrivateReason = "p", AdmitsAccounts = true },
        new LockdownRecord(LockdownLevel.AccountsOnly, "ann", Now),
        new HeldRecord(1, "#ops", 7, "ann", ChatRoom.Protocol.ChatEventKind.Action, "waves", "links", Now),
        new SecretRecord("salt", [1, 2, 3]),
        new FileRecord("f1", "#ops", 7, "account:7", "cat.png", "image/png", 34, "ab", Now) { Width = 64, Height = 48, ThumbnailBytes = 3, After = 8, Message = 9 },
        new IncomingWebhookRecord("ab", 1, "#ops", "ci", 7, Now),
        new OutgoingWebhookRecord(1, "#ops", "example.org", 7, Now, "https://example.org/", "whsec_", [ChatRoom.Protocol.ChatEventKind.Message]) { Disabled = Now },
        new WebhookPositionRecord(1, 2, 3) { FailingSince = Now },
        new PushRecord(7, [new PushSubscription("https://push.example/1", "key", "auth")]),
        new ForgetRecord(7, Now),
        new CounterRecord("ban", 12),
    ];

    private static RoomRecord Room(string name) => new(name, name, Owner: null, Now);

    private ChatState Open() => new(_store, NullLogger<ChatState>.Instance, TimeProvider.System);

    private async Task PutAsync(StateRecord record) => await _state.ChangeAsync(change => { change.Put(record); return true; }, Cancellation);
}
