using System.Text;
using ChatRoom.Diagnostics;
using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Testing;
using ChatRoom.Tests.Journal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Postgres.Tests;

public sealed class PostgresRetentionTests(PostgresServer server) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10); // of passes
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 15, 4, 0, TimeSpan.Zero);

    private readonly TestStorage _storage = new(server);

    [Fact]
    public async Task Events_beyond_the_age_limit_are_deleted_in_every_room_and_from_memory()
    {
        _storage.Storage.Retention.MaxAge = TimeSpan.FromDays(1);
        await _storage.OpenAsync();
        await _storage.Journal.FollowAsync("#lobby", new Follower());
        await SayAsync(Now.AddDays(-2), Now.AddDays(-1).AddMilliseconds(-1), Now.AddDays(-1), Now);
        await SayAsync("#other", Now.AddDays(-3), Now);

        await RunAsync();

        (await IdsAsync()).Should().Equal(3, 4);
        (await IdsAsync("#other")).Should().Equal(2);
        _storage.Logged(LogLevel.Information).Should().Contain(EventIds.RetentionDeleted);
    }

    [Fact]
    public async Task Clock_that_went_back_leaves_no_gap_and_one_that_jumps_ahead_deletes_nothing()
    {
        _storage.Storage.Retention.MaxAge = TimeSpan.FromDays(1);
        await _storage.OpenAsync();
        await SayAsync(Now, Now.AddDays(-2), Now);

        await RunAsync();
        await RunAsync(Now.AddYears(10));

        (await IdsAsync()).Should().Equal(1, 2, 3);
    }

    [Fact]
    public async Task Newest_events_of_each_room_are_kept()
    {
        _storage.Storage.Retention.MaxMessagesPerRoom = 2;
        await _storage.OpenAsync();
        await SayAsync([.. Enumerable.Repeat(Now, 2_700)]);
        await SayAsync("#other", Now, Now);

        await RunAsync();

        (await IdsAsync()).Should().Equal(2_699, 2_700);
        (await IdsAsync("#other")).Should().Equal(1, 2);
    }

    [Fact]
    public async Task Oldest_events_of_all_rooms_are_deleted_above_a_size()
    {
        await _storage.OpenAsync();
        for (var i = 0; i < 10; i++)
        {
            await SayAsync($"#{i % 2}", [.. Enumerable.Range(0, 100).Select(n => Now.AddMinutes(i * 100 + n - 1_000))]);
        }

        var all = (long)(await _storage.ExecuteAsync("SELECT sum(bytes)::bigint FROM rooms"))!;
        _storage.Storage.Retention.MaxBytes = all * 3 / 10;

        await RunAsync();

        (await IdsAsync("#0")).Should().Equal(Enumerable.Range(401, 100).Select(static id => (long)id));
        (await IdsAsync("#1")).Should().Equal(Enumerable.Range(301, 200).Select(static id => (long)id));
        (await _storage.ExecuteAsync("SELECT sum(bytes)::bigint FROM rooms")).Should().Be(await _storage.ExecuteAsync("SELECT sum(chat_size(author, text))::bigint FROM events"));
    }

    [Fact]
    public async Task Emptied_room_continues_with_the_next_number_and_keeps_its_topic()
    {
        _storage.Storage.Retention.MaxAge = TimeSpan.FromDays(1);
        var journal = await _storage.OpenAsync();
        await journal.AppendAsync("#lobby", new ChatEvent { Kind = ChatEventKind.Topic, At = Now.AddDays(-2), Author = Some.Alias("ann"), Text = "lunch"u8.ToArray() });
        await SayAsync("#other", Now);

        await RunAsync();

        (await IdsAsync()).Should().BeEmpty();
        var follower = new Follower();
        await journal.FollowAsync("#lobby", follower);
        (follower.Began, follower.Topic).Should().Be((1, "lunch"));
        await SayAsync(Now);
        follower.Received.Should().ContainSingle().Which.Id.Should().Be(2);
    }

    [Fact]
    public async Task Room_without_messages_topic_and_members_is_forgotten_and_its_numbers_are_not_given_again()
    {
        _storage.Storage.Retention.MaxAge = TimeSpan.FromDays(1);
        var journal = await _storage.OpenAsync();
        await SayAsync("#gone", [.. Enumerable.Repeat(Now.AddDays(-2), 7)]);
        await SayAsync("#followed", Now.AddDays(-2));
        await journal.FollowAsync("#followed", new Follower());
        await SayAsync(Now);

        await RunAsync();

        (await _storage.ExecuteAsync("SELECT string_agg(key, ' ' ORDER BY key) FROM rooms")).Should().Be("#followed #lobby");
        var follower = new Follower();
        await journal.FollowAsync("#new", follower);
        (await journal.AppendAsync("#new", Some.Message("first"))).Should().Be(8);
        follower.Received.Should().Equal((8, "first"));
        (await journal.AppendAsync("#gone", Some.Message("again"))).Should().Be(8);
    }

    [Fact]
    public async Task Pass_that_deletes_only_rooms_is_logged()
    {
        await _storage.OpenAsync();
        await _storage.ExecuteAsync("INSERT INTO rooms(key, last, gone) VALUES ('#unused', 7, 7)");

        await RunAsync();

        (await _storage.ExecuteAsync("SELECT count(*) FROM rooms")).Should().Be(0L);
        _storage.Logged(LogLevel.Information).Should().Contain(EventIds.RetentionDeleted);
    }

    [Fact]
    public async Task New_room_begins_where_its_followers_expect_it_although_another_one_was_forgotten_meanwhile()
    {
        _storage.Storage.Retention.MaxAge = TimeSpan.FromDays(1);
        var journal = await _storage.OpenAsync();
        await SayAsync("#gone", [.. Enumerable.Repeat(Now.AddDays(-2), 7)]);
        await SayAsync(Now);
        var follower = new Follower();
        await journal.FollowAsync("#new", follower);

        await RunAsync();

        (await journal.AppendAsync("#new", Some.Message("first"))).Should().Be(1);
        follower.Received.Should().Equal((1, "first"));
        (await journal.AppendAsync("#gone", Some.Message("again"))).Should().Be(8);
        (await journal.AppendAsync("#other", Some.Message("first"))).Should().Be(8);
    }

    [Fact]
    public async Task Room_keeps_its_messages_for_its_own_shorter_time()
    {
        await _storage.OpenAsync();
        await SayAsync("#ops", Now.AddDays(-5), Now.AddDays(-3), Now);
        await SayAsync(Now.AddDays(-5), Now);

        await RunAsync(rooms: new Rooms(("#ops", TimeSpan.FromDays(4))));

        (await IdsAsync("#ops")).Should().Equal(2, 3);
        (await IdsAsync()).Should().Equal(1, 2);
    }

    [Fact]
    public async Task Old_letters_between_nodes_are_deleted_also_without_limits()
    {
        await _storage.OpenAsync();
        await _storage.ExecuteAsync("INSERT INTO letters(sent, text) VALUES (now() - interval '2 minutes', 'a whisper'), (now(), 'on its way')");
        using var retention = _storage.NewRetention(new FakeTimeProvider(Now));

        await retention.StartAsync(CancellationToken.None);

        await Deadline.UntilAsync(() => _storage.ExecuteAsync("SELECT string_agg(text, ' ') FROM letters"), static left => left is "on its way", static left => $"{left} is left");
        await retention.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Edit_loses_its_text_with_its_message_and_a_deleted_message_cannot_be_removed()
    {
        _storage.Storage.Retention.MaxMessagesPerRoom = 1;
        var journal = await _storage.OpenAsync();
        await SayAsync(Now);
        await journal.AppendAsync("#lobby", Some.Edit(1, "two"));

        await RunAsync();

        (await journal.ReadAfterAsync("#lobby", 0, 9)).Select(static entry => (entry.Id, Encoding.UTF8.GetString(entry.Event.Text.Span))).Should().Equal((2, ""));
        await journal.Awaiting(j => j.AppendAsync("#lobby", Some.Redaction(1)).AsTask()).Should().ThrowAsync<JournalException>().WithMessage("there is no message 1");
    }

    [Fact]
    public async Task Server_deletes_only_while_it_has_the_duty()
    {
        _storage.Storage.Retention.MaxMessagesPerRoom = 1;
        await _storage.OpenAsync();
        await SayAsync(Now, Now);
        var (time, duty) = (new FakeTimeProvider(Now), new FakeDuty());
        using var retention = _storage.NewRetention(time, duty: duty);
        await retention.StartAsync(CancellationToken.None);
        await Wait.UntilAsync(() => duty.Asked == 1, "the first pass begins");
        time.Advance(Interval);
        await Wait.UntilAsync(() => duty.Asked == 2, "the first pass has ended");
        (await IdsAsync()).Should().Equal(1, 2);

        duty.IsMine = true;
        time.Advance(Interval);

        await Deadline.UntilAsync(IdsAsync, static ids => ids is [2], static ids => string.Join(", ", ids));
        await retention.StopAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _storage.DisposeAsync();

    private Task<long[]> SayAsync(params DateTimeOffset[] times) => SayAsync("#lobby", times);

    private Task<long[]> SayAsync(string room, params DateTimeOffset[] times) => Task.WhenAll(times.Select(at => _storage.Journal.AppendAsync(
        room, new ChatEvent { Kind = ChatEventKind.Message, At = at, Author = Some.Alias("ann"), Text = "hi"u8.ToArray() }).AsTask()));

    private Task<long[]> IdsAsync() => IdsAsync("#lobby");

    private async Task<long[]> IdsAsync(string room) =>
        [.. (await _storage.Journal.ReadBeforeAsync(room, long.MaxValue, IMessageJournal.MostRead)).Select(static entry => entry.Id)];

    private async Task RunAsync(DateTimeOffset? now = null, IRoomRetention? rooms = null)
    {
        using var retention = _storage.NewRetention(new FakeTimeProvider(now ?? Now), rooms);
        await retention.RunOnceAsync(CancellationToken.None);
    }

    private sealed class Rooms(params (string Room, TimeSpan MaxAge)[] rooms) : IRoomRetention
    {
        public IReadOnlyDictionary<string, TimeSpan> MaxAges { get; } = rooms.ToDictionary(static room => room.Room, static room => room.MaxAge);
    }
}
