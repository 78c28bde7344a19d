using ChatRoom.State;
using ChatRoom.State.Records;
using ChatRoom.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Tests.State;

/// <summary>A store that does not answer: nobody waits for it without a limit, and nothing is half done.</summary>
public sealed class HangingStoreTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Now);
    private readonly FaultyStateStore _store = new();
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ChatState _state;

    public HangingStoreTests()
    {
        _state = new(_store, NullLogger<ChatState>.Instance, _time);
        _store.Answer = _answer.Task;
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _state.Dispose();

    [Fact]
    public async Task Change_that_is_not_answered_fails_in_time_as_unknown_and_is_not_visible()
    {
        var change = RegisterAsync("#ops");
        _time.Advance(PatientStore.Patience - TimeSpan.FromMilliseconds(1));
        change.IsCompleted.Should().BeFalse();

        _time.Advance(TimeSpan.FromMilliseconds(1));

        (await change.Awaiting(static change => change).Should().ThrowAsync<StateException>()).Which.MayBeStored.Should().BeTrue();
        _state.Rooms.Count.Should().Be(0);
        _state.Failure.Should().Be("the store of accounts, rooms' settings and bans does not answer");
    }

    [Fact]
    public async Task Further_changes_are_refused_at_once_and_never_stored()
    {
        await GiveUpAsync("#ops");
        var wasDecided = false;

        var second = _state.ChangeAsync(
            change =>
            {
                change.Put(Room("#dev"));
                return wasDecided = true;
            },
            Cancellation).AsTask();
        var refused = await second.Awaiting(static second => second).Should().ThrowAsync<StateException>();

        refused.Which.MayBeStored.Should().BeFalse();
        wasDecided.Should().BeFalse();
        _answer.SetResult();
        await Wait.UntilAsync(() => _store.Writes == 1, "the write is stored late");
        (await _store.LoadAsync(Cancellation)).Select(static record => record.Key).Should().Equal("#ops");
    }

    [Fact]
    public async Task Late_answer_makes_the_whole_change_visible_before_the_next_one_is_decided()
    {
        await GiveUpAsync("#ops");
        _answer.SetResult();
        await Wait.UntilAsync(() => _state.Failure is null, "the store has answered");

        var seen = await _state.ChangeAsync(_ => _state.Rooms.All.ToArray(), Cancellation);

        seen.Should().Equal(Room("#ops"));
        (await _state.ReadAuditAsync(new AuditQuery(), Cancellation)).Should().ContainSingle();
    }

    [Fact]
    public async Task Late_answer_is_read_within_seconds_although_nobody_changes_anything()
    {
        await GiveUpAsync("#ops");
        _answer.SetResult();
        await Wait.UntilAsync(() => _state.Failure is null, "the store has answered");

        await _state.StoreLaterAsync(Cancellation); // StateKeeper does, every two seconds

        _state.Rooms.All.Should().Equal(Room("#ops"));
    }

    [Fact]
    public async Task Late_refusal_changes_nothing()
    {
        await GiveUpAsync("#ops");
        _answer.SetException(new StateException("it fails"));
        await Wait.UntilAsync(() => _state.Failure is null, "the store has answered");
        _store.Answer = null;

        await RegisterAsync("#dev");

        _state.Rooms.All.Should().Equal(Room("#dev"));
    }

    [Fact]
    public async Task Change_that_waits_for_others_too_long_is_refused_and_was_not_decided()
    {
        var turn = new SemaphoreSlim(0);
        var store = new PatientStore(_store, _time);

        var waiting = store.WaitAsync(turn, Cancellation).AsTask();
        _time.Advance(PatientStore.Patience);

        (await waiting.Awaiting(static waiting => waiting).Should().ThrowAsync<StateException>()).Which.MayBeStored.Should().BeFalse();
        turn.Release();
        turn.CurrentCount.Should().Be(1, "the turn is free for others");
    }

    private async Task GiveUpAsync(string room)
    {
        var change = RegisterAsync(room);
        _time.Advance(PatientStore.Patience);
        await change.Awaiting(static change => change).Should().ThrowAsync<StateException>();
    }

    private Task<bool> RegisterAsync(string room) => _state.ChangeAsync(
        change =>
        {
            change.Put(Room(room));
            change.Audit(new AuditRow(Now, "ann", 7, "192.0.2.1", "register-room", room, room));
            return true;
        },
        Cancellation).AsTask();

    private static RoomRecord Room(string name) => new(name, name, Owner: null, Now);
}
