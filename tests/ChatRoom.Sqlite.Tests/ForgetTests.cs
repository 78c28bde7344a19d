using System.Diagnostics.Metrics;
using System.Text;
using ChatRoom.Hosting;
using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Search;
using ChatRoom.Services;
using ChatRoom.Sqlite.Backups;
using ChatRoom.Sqlite.Configuration;
using ChatRoom.Sqlite.Search;
using ChatRoom.State;
using ChatRoom.State.Records;
using ChatRoom.Testing;
using CsCheck;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ChatRoom.Sqlite.Tests;

/// <summary>Forgetting a person in a file, also if the process is killed meanwhile.</summary>
public sealed class ForgetTests
{
    private const string Secret = "xyzzy"; // in each word of the person, and in no other

    [Fact]
    public async Task After_a_forget_nothing_returns_a_removed_text_whenever_the_process_was_killed() =>
        await Gen.Select(Gen.Int[1, 4], Gen.Int[1, 400], Gen.Int[0, 6], Gen.Int[0, 1_000_000]).SampleAsync(RunAsync, iter: 6, threads: 1);

    private static async Task RunAsync((int Rooms, int Messages, int KilledAfter, int Seed) plan)
    {
        var (rooms, messages, killedAfter, seed) = plan;
        var random = new Random(seed);
        await using var folder = new JournalFolder();
        await using var killed = new JournalFolder();
        var store = new MemoryStateStore();
        var journal = await folder.OpenAsync();
        var purges = new PurgeCounter();
        for (var room = 0; room < rooms; room++)
        {
            await journal.FollowAsync($"#{room}", purges, CancellationToken.None);
        }

        await FillAsync(journal, rooms, messages, random);
        await AskAsync(store);

        // The process ends after some slices: what another one finds is the file as it is then.
        using var cancellation = new CancellationTokenSource();
        var running = ForgetAsync(journal, store, cancellation.Token);
        await Wait.UntilAsync(() => running.IsCompleted || purges.Count >= killedAfter, "some texts are removed");
        folder.CopyTo(killed);
        await cancellation.CancelAsync();
        await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (running.IsCompletedSuccessfully)
        {
            await AskAsync(store); // it was too fast, and the file was copied before its end
        }

        var next = await killed.OpenAsync();
        await ForgetAsync(next, store, CancellationToken.None);
        await ShouldBeGoneAsync(next, rooms);
        await killed.CloseAsync();
        next = await killed.OpenAsync();
        await ShouldBeGoneAsync(next, rooms);
        var backup = $"{killed.Path}.backup";
        JournalBackup.Save(killed.Path, backup);
        Encoding.Latin1.GetString(await File.ReadAllBytesAsync(backup)).Should().NotContain(Secret);
    }

    private sealed class PurgeCounter : IJournalFollower
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public void Begin(RoomPosition newest, string topic)
        {
        }

        public void Skip(RoomPosition newest, string topic)
        {
        }

        public void Replace(long id, ChatEvent e)
        {
        }

        public void Receive(long id, ChatEvent e)
        {
            if (e.Kind == ChatEventKind.Purged)
            {
                Interlocked.Increment(ref _count);
            }
        }
    }

    private static async Task FillAsync(SqliteJournal journal, int rooms, int messages, Random random)
    {
        var appends = new List<Task>();
        for (var i = 0; i < messages; i++)
        {
            var room = $"#{random.Next(rooms)}";
            appends.Add(journal.AppendAsync(room, random.Next(3) > 0 ? Some.MessageOf(7, $"{Secret} {Secret}{i}") : Some.MessageOf(8, "others", "bob")).AsTask());
            if (random.Next(4) == 0)
            {
                appends.Add(journal.AppendAsync(room, Some.Edit(1 + random.Next(10), $"{Secret} again")).AsTask());
            }
        }

        await Task.WhenAll(appends).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // some edits have no message

        // An edit may have given somebody else the secret words.
        for (var room = 0; room < rooms; room++)
        {
            foreach (var (id, e) in await journal.ReadAfterAsync($"#{room}", 0, 1_000, CancellationToken.None))
            {
                if (e.AuthorId == 8 && e.IsEdited)
                {
                    await journal.AppendAsync($"#{room}", Some.Redaction(id, of: "bob"));
                }
            }
        }
    }

    private static async Task AskAsync(MemoryStateStore store)
    {
        using var state = new ChatState(store, NullLogger<ChatState>.Instance, TimeProvider.System);
        await state.OpenAsync(CancellationToken.None);
        await state.ChangeAsync(static change =>
        {
            change.Put(new ForgetRecord(7, new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero)) { By = "ann", ById = 7 });
            return true;
        }, CancellationToken.None);
    }

    private static async Task ForgetAsync(SqliteJournal journal, MemoryStateStore store, CancellationToken cancellationToken)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IMessageJournal>(journal);
        services.AddSingleton<IStateStore>(store);
        services.AddSingleton<IMeterFactory>(new CapturingMeters());
        services.AddChatRoom(new ConfigurationBuilder().Build());
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<ChatState>().OpenAsync(CancellationToken.None);
        await provider.GetRequiredService<TextForgetter>().RunOnceAsync(cancellationToken);
        provider.GetRequiredService<ChatState>().Forgets.Count.Should().Be(0);
    }

    private static async Task ShouldBeGoneAsync(SqliteJournal journal, int rooms)
    {
        (await journal.ReadTextsAsync(7, null, 10, CancellationToken.None)).Texts.Should().BeEmpty();
        var options = Options.Create(new SqliteOptions { Path = journal.File.Path });
        using var indexer = new SearchIndexer(options, journal.Changes, TimeProvider.System, NullLogger<SearchIndexer>.Instance);
        using var search = new SqliteMessageSearch(indexer, options) { LongestSearch = Wait.Patience, LongestWait = Wait.Patience };
        await search.StartAsync(CancellationToken.None);
        await indexer.StartAsync(CancellationToken.None);
        for (var room = 0; room < rooms; room++)
        {
            var entries = await journal.ReadAfterAsync($"#{room}", 0, 1_000, CancellationToken.None);
            entries.Select(static entry => entry.Id).Should().Equal(Enumerable.Range(1, entries.Count).Select(static i => (long)i), "ids stay");
            entries.Select(static entry => Encoding.UTF8.GetString(entry.Event.Text.Span)).Should().NotContain(static text => text.Contains(Secret));
            entries.Should().NotContain(static entry => entry.Event.AuthorId == 7 && entry.Event.IsMessage && !entry.Event.IsRedacted); // a room may be empty
            foreach (var query in (string[])[Secret, $"{Secret}*", "xy*", "from:ann"])
            {
                SearchQueryParser.TryParse(query, out var parsed, out _).Should().BeTrue();
                (await search.FindAsync($"#{room}", parsed!, CancellationToken.None)).Entries.Should().BeEmpty();
            }
        }

        await indexer.StopAsync(CancellationToken.None);
    }
}
