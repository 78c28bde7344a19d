using System.Diagnostics;
using ChatRoom.Search;
using ChatRoom.Sqlite.Search;
using ChatRoom.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Sqlite.Tests.Retention;

/// <summary>Rooms that were created and abandoned over time cost nothing. No other test runs meanwhile: the memory is the whole process's.</summary>
[CollectionDefinition(nameof(ManyRoomsTests), DisableParallelization = true)]
[Collection(nameof(ManyRoomsTests))]
public sealed class ManyRoomsTests
{
    private const int AtOnce = 10_000;
    private const int Million = 1_000_000;

    private static readonly DateTimeOffset Now = new(2026, 11, 22, 15, 4, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Twenty_thousand_rooms_cost_nothing(bool forgotten) => RunAsync(20_000, forgotten);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Runs", "long")]
    public Task A_million_rooms_cost_nothing(bool forgotten) => RunAsync(Million, forgotten);

    private static async Task RunAsync(int rooms, bool forgotten)
    {
        var said = forgotten ? Now.AddDays(-2) : Now; // a room that still has events stays
        var stopping = TestContext.Current.CancellationToken;
        await using var journal = await OpenJournal.OpenAsync(static options => options.Retention.MaxAge = TimeSpan.FromDays(1));
        var options = Options.Create(journal.Options);
        using var retention = new RetentionService(journal.Journal, options, new FakeTimeProvider(Now), journal.Logger<RetentionService>());
        using var indexer = new SearchIndexer(options, journal.Journal.Changes, TimeProvider.System, journal.Logger<SearchIndexer>());
        using var search = new SqliteMessageSearch(indexer, options);
        await search.StartAsync(stopping);
        await indexer.StartAsync(stopping);
        await journal.SayAsync("the room that stays", at: Now);
        await CreateAsync(0, AtOnce);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        for (var first = AtOnce; first < rooms; first += AtOnce)
        {
            await CreateAsync(first, AtOnce);
        }

        await indexer.CatchUpAsync();
        journal.Number("SELECT count(*) FROM rooms").Should().Be(forgotten ? 1 : 1 + rooms);
        var pass = await TimeAsync(() => retention.RunOnceAsync(stopping));
        var searchable = await TimeAsync(FindAsync);
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        var shutdown = await TimeAsync(async () =>
        {
            await indexer.StopAsync(stopping);
            await search.StopAsync(stopping);
            await journal.Journal.DisposeAsync();
        });

        TestContext.Current.TestOutputHelper?.WriteLine($"{rooms} rooms, forgotten {forgotten}: pass {pass}, searchable {searchable}, shutdown {shutdown}, memory {grown / 1024} KiB");
        grown.Should().BeLessThan(20 * 1024 * 1024);
        if (rooms == Million)
        {
            // Time is checked only here, where a cost per room would show: a short run on a busy machine proves nothing.
            new[] { pass, searchable, shutdown }.Should().OnlyContain(static time => time < TimeSpan.FromSeconds(1));
        }

        async Task CreateAsync(int first, int count)
        {
            await Task.WhenAll(Enumerable.Range(first, count).Select(room => journal.SayAsync("hello", $"#room-{room}", said).AsTask()));
            await retention.RunOnceAsync(stopping);
        }

        async Task FindAsync()
        {
            await journal.SayAsync("needle", at: Now);
            SearchQueryParser.TryParse("needle", out var query, out _).Should().BeTrue();
            await Deadline.UntilAsync(
                async () => (await search.FindAsync("#lobby", query!)).Entries.Count, static count => count == 1, static count => $"{count} found");
        }
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task> action)
    {
        var begin = Stopwatch.GetTimestamp();
        await action();
        return Stopwatch.GetElapsedTime(begin);
    }
}
