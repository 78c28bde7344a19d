using System.Net;
using ChatRoom.Identity;
using ChatRoom.Limits;
using ChatRoom.Moderation.Filters;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.State;
using ChatRoom.State.Records;
using ChatRoom.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Tests.Moderation.Filters;

public sealed class HeldMessagesTests : IDisposable
{
    private readonly FaultyStateStore _store = new();
    private readonly FakeTimeProvider _time = new();
    private readonly ChatRoomOptions _options = new();
    private readonly ChatState _state;
    private readonly HeldMessages _held;

    public HeldMessagesTests() => (_state, _held) = Open();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _state.Dispose();

    [Fact]
    public async Task Contract_1_held_message_survives_a_restart()
    {
        var record = await HoldAsync("one");
        var (state, held) = Open();
        using (state)
        {
            await state.OpenAsync(Cancellation);

            held.Of(Some.Room()).Should().Equal(record!);
            held.Find(Some.Room("#LOBBY"), 1).Should().Be(record);
            held.Find(Some.Room("#ops"), 1).Should().BeNull();
            (await held.RemoveAsync(record!, Row, Cancellation)).Should().BeTrue();
            (await held.RemoveAsync(record!, Row, Cancellation)).Should().BeFalse();
            (await state.ReadAuditAsync(new AuditQuery(), Cancellation)).Should().ContainSingle();
        }
    }

    [Fact]
    public async Task Contract_4_release_that_has_begun_is_known_after_a_restart_and_begins_once()
    {
        var record = (await HoldAsync("one"))!;
        _time.Advance(TimeSpan.FromTicks(12_345_678));
        var begun = await _held.BeginReleaseAsync(record, 41, Row, Cancellation);
        var (state, held) = Open();
        using (state)
        {
            await state.OpenAsync(Cancellation);

            held.Find(Some.Room(), 1).Should().Be(begun);
            begun!.Release!.Key.Should().NotBe(0);
            begun.Release.Should().Be(new HeldRelease(_time.GetUtcNow().AddTicks(-5_678), 41, begun.Release.Key), "a journal keeps whole milliseconds");
            (await held.BeginReleaseAsync(record, 41, Row, Cancellation)).Should().BeNull("somebody else was faster");
            (await state.ReadAuditAsync(new AuditQuery(), Cancellation)).Should().ContainSingle();
        }
    }

    [Fact]
    public async Task Contract_1_message_that_cannot_be_stored_is_not_held()
    {
        _store.WritingFails = true;

        await _held.Invoking(async _ => await HoldAsync("one")).Should().ThrowAsync<StateException>();

        _held.Of(Some.Room()).Should().BeEmpty();
    }

    [Fact]
    public async Task Contract_1_longest_message_fits_into_the_store()
    {
        var record = await HoldAsync(new string('<', HeldMessages.MostBytes));

        RecordKinds.Write(record!).Value.Length.Should().BeLessThan(64 * 1024);
    }

    [Fact]
    public async Task Contract_2_numbers_of_messages_are_bounded()
    {
        _options.Filters.Held = new HeldOptions { MaxPerPerson = 2, MaxMessages = 3 };

        (await HoldAsync("one")).Should().NotBeNull();
        (await HoldAsync("two")).Should().NotBeNull();
        (await _held.HoldAsync(new Guest(1), Some.Room("#ops"), ChatEventKind.Message, "three", "words", Cancellation)).Should().Be((null, true));
        (await HoldAsync("three", person: 2)).Should().NotBeNull();
        (await _held.HoldAsync(new Guest(3), Some.Room(), ChatEventKind.Message, "four", "words", Cancellation)).Should().Be((null, false));
    }

    [Fact]
    public async Task Contract_2_old_messages_are_neither_listed_nor_kept()
    {
        _options.Filters.Held = new HeldOptions { MaxAge = TimeSpan.FromHours(1), MaxMessages = 1 };
        await HoldAsync("one");
        _time.Advance(TimeSpan.FromMinutes(59));
        await _held.RemoveExpiredAsync(Cancellation);
        _held.Of(Some.Room()).Should().ContainSingle();

        _time.Advance(TimeSpan.FromMinutes(1));

        _held.Of(Some.Room()).Should().BeEmpty();
        _held.Find(Some.Room(), 1).Should().BeNull();
        (await HoldAsync("two")).Should().NotBeNull();
        _state.Held.All.Select(static one => one.Text).Should().Equal("two");
        _time.Advance(TimeSpan.FromHours(1));
        await _held.RemoveExpiredAsync(Cancellation);
        _state.Held.Count.Should().Be(0);
    }

    [Fact]
    public async Task Contract_3_number_is_not_given_twice_also_after_a_restart()
    {
        var first = await HoldAsync("one");
        await _held.RemoveAsync(first!, Row, Cancellation);
        var second = await HoldAsync("two");
        second!.Id.Should().Be(2);
        await _held.RemoveAsync(second, Row, Cancellation);

        var (state, held) = Open();
        using (state)
        {
            await state.OpenAsync(Cancellation);
            var (third, _) = await held.HoldAsync(new Guest(1), Some.Room(), ChatEventKind.Message, "three", "words", Cancellation);
            third!.Id.Should().Be(3);
        }
    }

    private AuditRow Row => new(_time.GetUtcNow(), "mod", null, null, "drop", "bob", "#lobby");

    private (ChatState State, HeldMessages Held) Open()
    {
        var state = new ChatState(_store, NullLogger<ChatState>.Instance, TimeProvider.System);
        return (state, new HeldMessages(state, Options.Create(_options), _time));
    }

    private async Task<HeldRecord?> HoldAsync(string text, long person = 1) =>
        (await _held.HoldAsync(new Guest(person), Some.Room(), ChatEventKind.Message, text, "words", Cancellation)).Record;

    private sealed class Guest(long id) : Principal(new Person(id, Some.Alias("bob"), DateTimeOffset.UnixEpoch))
    {
        public override IPAddress? Remote => null;

        public override AddressAllowance? Address => null;

        public override Func<ChatEvent, bool> HidesPast() => static _ => false;
    }
}
