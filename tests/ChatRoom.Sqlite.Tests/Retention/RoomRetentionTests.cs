using ChatRoom.Journal;
using ChatRoom.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Sqlite.Tests.Retention;

/// <summary>Rooms that keep their messages for a shorter time than the server does.</summary>
public sealed class RoomRetentionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 15, 4, 0, TimeSpan.Zero);

    [Fact]
    public async Task Old_events_of_the_room_are_deleted_and_those_of_others_stay()
    {
        await using var journal = await OpenJournal.OpenAsync();
        await SayOldAndNewAsync(journal);

        await RunAsync(journal, ("#ops", TimeSpan.FromDays(1)));

        (await journal.IdsAsync("#ops")).Should().Equal(3);
        (await journal.IdsAsync()).Should().Equal(1, 2, 3);
        journal.Number("SELECT count(*) FROM events").Should().Be(4);
    }

    [Fact]
    public async Task Shorter_time_of_room_and_server_counts()
    {
        await using var journal = await OpenJournal.OpenAsync(static options => options.Retention.MaxAge = TimeSpan.FromDays(4));
        await SayOldAndNewAsync(journal);

        await RunAsync(journal, ("#ops", TimeSpan.FromDays(2)), ("#lobby", TimeSpan.FromDays(100)));

        (await journal.IdsAsync("#ops")).Should().Equal(3);
        (await journal.IdsAsync()).Should().Equal(2, 3);
    }

    [Fact]
    public async Task Events_are_gone_from_memory_too_and_ids_continue()
    {
        await using var journal = await OpenJournal.OpenAsync();
        await using var followed = await journal.Journal.FollowAsync("#ops", new Follower(), TestContext.Current.CancellationToken);
        await SayOldAndNewAsync(journal);

        await RunAsync(journal, ("#ops", TimeSpan.FromDays(1)));

        (await journal.IdsAsync("#ops")).Should().Equal(3);
        (await journal.Journal.ReadAfterAsync("#ops", 0, 10, TestContext.Current.CancellationToken)).Should().ContainSingle().Which.Id.Should().Be(3);
        (await journal.SayAsync("next", "#ops", Now)).Should().Be(4);
    }

    [Fact]
    public async Task Many_old_events_are_deleted_in_slices()
    {
        await using var journal = await OpenJournal.OpenAsync();
        await journal.SayManyAsync(1_700, "old", "#ops", Now.AddDays(-2));
        await journal.SayAsync("new", "#ops", Now);

        (await RunAsync(journal, ("#ops", TimeSpan.FromDays(1)))).Should().Be(4);

        (await journal.IdsAsync("#ops")).Should().Equal(1_701);
    }

    [Fact]
    public async Task Without_any_limit_nothing_is_done_and_a_limit_that_is_set_later_is_honored()
    {
        await using var journal = await OpenJournal.OpenAsync();
        await SayOldAndNewAsync(journal);
        var rooms = new Rooms();
        var time = new FakeTimeProvider(Now);
        using var service = new RetentionService(journal.Journal, Options.Create(journal.Options), time, journal.Logger<RetentionService>(), rooms);
        await service.StartAsync(TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(10));
        (await journal.IdsAsync("#ops")).Should().Equal(1, 2, 3);

        rooms.Set("#ops", TimeSpan.FromDays(1));

        await Wait.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(10));
                return journal.Number("SELECT count(*) FROM events") == 4;
            },
            "the old events are deleted");
        await service.StopAsync(TestContext.Current.CancellationToken);
    }

    private static async Task SayOldAndNewAsync(OpenJournal journal)
    {
        foreach (var room in (string[])["#ops", "#lobby"])
        {
            await journal.SayAsync("old", room, Now.AddDays(-5));
            await journal.SayAsync("older than a day", room, Now.AddDays(-3));
            await journal.SayAsync("new", room, Now);
        }
    }

    private static async Task<int> RunAsync(OpenJournal journal, params (string Room, TimeSpan MaxAge)[] rooms)
    {
        var limits = new Rooms();
        Array.ForEach(rooms, one => limits.Set(one.Room, one.MaxAge));
        using var service = new RetentionService(journal.Journal, Options.Create(journal.Options), new FakeTimeProvider(Now), journal.Logger<RetentionService>(), limits);
        return await service.RunOnceAsync(TestContext.Current.CancellationToken);
    }

    private sealed class Rooms : IRoomRetention
    {
        private readonly System.Collections.Concurrent.ConcurrentDictionary<string, TimeSpan> _maxAges = new(StringComparer.Ordinal);

        public IReadOnlyDictionary<string, TimeSpan> MaxAges => _maxAges;

        public void Set(string room, TimeSpan maxAge) => _maxAges[room] = maxAge;
    }

    private sealed class Follower : IJournalFollower
    {
        public void Begin(Protocol.RoomPosition newest, string topic)
        {
        }

        public void Skip(Protocol.RoomPosition newest, string topic)
        {
        }

        public void Replace(long id, Protocol.ChatEvent e)
        {
        }

        public void Receive(long id, Protocol.ChatEvent e)
        {
        }
    }
}
