using ChatRoom.Diagnostics;
using ChatRoom.Journal;
using ChatRoom.Sqlite.Search;
using ChatRoom.Sqlite.Storage;
using ChatRoom.Testing;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Sqlite.Tests.Search;

public sealed class SearchIndexerTests : IDisposable
{
    private readonly TestJournal _journal = new();

    [Fact]
    public async Task Messages_stored_while_the_indexer_was_stopped_are_indexed()
    {
        _journal.Say("one");
        await _journal.StartAsync();
        await _journal.StopAsync();
        _journal.Say("two");
        _journal.Say("two elsewhere", room: "#other");

        await _journal.StartAsync();

        (await _journal.TextsAsync("one")).Should().Equal("one");
        (await _journal.TextsAsync("two")).Should().Equal("two");
        (await _journal.TextsAsync("two", "#other")).Should().Equal("two elsewhere");
        _journal.Log.Lines.Should().NotContain(static line => line.EventId == EventIds.SearchBuiltAnew);
    }

    [Fact]
    public async Task Deleted_index_is_rebuilt()
    {
        _journal.Say("one");
        await _journal.StartAsync();
        await _journal.StopAsync();
        Delete();

        await _journal.StartAsync();

        (await _journal.TextsAsync("one")).Should().Equal("one");
    }

    [Fact]
    public async Task Index_deleted_while_the_indexer_runs_is_rebuilt()
    {
        _journal.Say("one");
        await _journal.StartAsync();
        (await _journal.TextsAsync("one")).Should().Equal("one");
        Delete();

        await _journal.CaughtUpAsync();

        await FindsAsync("one"); // in the moment in which the file is made, search is not available
        File.Exists(_journal.IndexPath).Should().BeTrue();
    }

    [Fact]
    public async Task Index_of_another_journal_is_rebuilt()
    {
        _journal.Say("one");
        await _journal.StartAsync();
        await _journal.StopAsync();
        _journal.Execute("UPDATE events SET text = 'two', at = at + 1");

        await _journal.StartAsync();

        (await _journal.TextsAsync("two")).Should().Equal("two");
        ShouldBeBuiltAnew("it belongs to another journal");
    }

    [Fact]
    public async Task Index_ahead_of_the_journal_is_rebuilt()
    {
        _journal.Say("one");
        _journal.Say("two");
        await _journal.StartAsync();
        await _journal.StopAsync();
        _journal.Execute("DELETE FROM events WHERE text = 'two'");

        await _journal.StartAsync();

        (await _journal.FindAsync("two")).Entries.Should().BeEmpty();
        ShouldBeBuiltAnew("it belongs to another journal");
    }

    [Fact]
    public async Task Deleted_room_is_removed_from_the_index()
    {
        _journal.Say("same");
        _journal.Say("same", room: "#other");
        await _journal.StartAsync();

        _journal.ForgetRoom("#other");
        await _journal.CaughtUpAsync();

        (Indexed(), Rooms()).Should().Be((1, 1));
    }

    [Fact]
    public async Task Rooms_deleted_while_the_indexer_was_stopped_are_removed_from_the_index()
    {
        foreach (var room in (string[])["#1", "#2", "#3", "#4", "#5"])
        {
            _journal.Say("same", room: room);
        }

        await _journal.StartAsync();
        await _journal.StopAsync();
        _journal.ForgetRoom("#1");
        _journal.ForgetRoom("#3");
        _journal.ForgetRoom("#5");

        await _journal.StartAsync();

        (Indexed(), Rooms()).Should().Be((2, 2));
        (await _journal.TextsAsync("same", "#4")).Should().Equal("same");
    }

    [Fact]
    public async Task All_rooms_are_scanned_once_and_then_only_changed_ones()
    {
        _journal.Execute("""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
            INSERT INTO rooms(key) SELECT '#room' || i FROM n
            """);
        _journal.Say("first", room: "#room1");
        _journal.Say("last", room: "#room2500");
        await _journal.StartAsync();
        (await _journal.TextsAsync("last", "#room2500")).Should().Equal("last");

        _journal.Execute("INSERT INTO events(key, kind, at, author, text) SELECT key + 1, kind, at, author, 'unnoticed' FROM events WHERE text = 'last'");
        _journal.Say("noticed", room: "#room1");
        await _journal.CaughtUpAsync();

        (await _journal.TextsAsync("noticed", "#room1")).Should().Equal("noticed");
        (await _journal.TextsAsync("unnoticed", "#room2500")).Should().BeEmpty();
    }

    [Fact]
    public async Task Message_is_indexed_without_a_search()
    {
        await _journal.StartAsync();
        _journal.Say("one");

        await Deadline.UntilAsync(
            () => Task.FromResult(Indexed()), static indexed => indexed == 1, static indexed => $"{indexed} messages in the index");
    }

    [Fact]
    public async Task Index_of_another_version_is_rebuilt()
    {
        _journal.Say("one");
        await _journal.StartAsync();
        await _journal.StopAsync();
        using (var other = new SearchIndexFile(_journal.Options.Path).OpenWriter()!)
        {
            other.Execute("PRAGMA user_version = 99");
        }

        await _journal.StartAsync();

        (await _journal.TextsAsync("one")).Should().Equal("one");
        ShouldBeBuiltAnew("it is of another version");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4096)]
    public async Task Damaged_index_is_rebuilt(int from)
    {
        _journal.SayMany(3_000, static i => $"word{i}");

        await _journal.StartAsync();
        await _journal.StopAsync();
        Overwrite(from);

        await _journal.StartAsync();

        // Damage deep in the file is noticed by the first search that reads it; the next search finds the message.
        await FindsAsync("word7");
        (await _journal.TextsAsync("word2999")).Should().Equal("word2999");
        _journal.Log.Lines.Should().Contain(static line => line.EventId == EventIds.SearchBuiltAnew);
    }

    [Fact]
    public async Task Messages_deleted_from_the_journal_are_removed_from_the_index()
    {
        _journal.SayMany(5_000, static i => $"same word{i}");

        _journal.Say("same", room: "#other");
        await _journal.StartAsync();
        _journal.Forget(4_990);
        await _journal.CaughtUpAsync();

        (await _journal.TextsAsync("word4989")).Should().BeEmpty();
        (await _journal.TextsAsync("word4990")).Should().Equal("same word4990");
        Indexed().Should().Be(11);

        _journal.Forget(5_000);
        await _journal.CaughtUpAsync();

        Indexed().Should().Be(1);
        (await _journal.TextsAsync("same", "#other")).Should().Equal("same");
    }

    [Fact]
    public async Task Emptied_room_is_indexed_again()
    {
        _journal.Say("one");
        await _journal.StartAsync();
        _journal.Execute("UPDATE rooms SET gone = 1");
        _journal.Forget(1);
        await _journal.CaughtUpAsync();

        _journal.Say("two").Should().Be(2);

        await FindsAsync("two");
        (await _journal.TextsAsync("one")).Should().BeEmpty();
    }

    [Fact]
    public async Task Stop_does_not_wait_longer_than_its_patience_for_the_thread()
    {
        using var time = new HeldTime();
        using var journal = new TestJournal { Time = time };
        await journal.StartAsync(waits: false);
        await Wait.UntilAsync(() => time.IsHeld, "the thread is held");

        var stopped = journal.Indexer.StopAsync(TestContext.Current.CancellationToken);

        stopped.IsCompleted.Should().BeFalse();
        time.Advance(SearchIndexer.StopPatience);
        await stopped.WaitAsync(Wait.Patience, TestContext.Current.CancellationToken);
        journal.Indexer.WhenEnded.IsCompleted.Should().BeFalse();
        time.Release();
        await journal.Indexer.WhenEnded.WaitAsync(Wait.Patience, TestContext.Current.CancellationToken);
    }

    public void Dispose() => _journal.Dispose();

    /// <summary>A clock that holds the indexer's thread when it looks at the time.</summary>
    private sealed class HeldTime : FakeTimeProvider, IDisposable
    {
        private readonly ManualResetEventSlim _hold = new();
        private volatile bool _isHeld;

        public bool IsHeld => _isHeld;

        public override long GetTimestamp()
        {
            if (Thread.CurrentThread.Name == "search index")
            {
                _isHeld = true;
                _hold.Wait(Wait.Patience);
            }

            return base.GetTimestamp();
        }

        public void Release() => _hold.Set();

        public void Dispose() => _hold.Dispose();
    }

    private async Task FindsAsync(string text) =>
        await Deadline.UntilAsync(() => TryTextsAsync(text), texts => texts.SequenceEqual([text]), static texts => string.Join(' ', texts));

    private async Task<string[]> TryTextsAsync(string words)
    {
        try
        {
            return await _journal.TextsAsync(words);
        }
        catch (JournalException)
        {
            return [];
        }
    }

    private long Rooms()
    {
        using var connection = new SearchIndexFile(_journal.Options.Path).OpenReader();
        return connection.Number("SELECT count(*) FROM progress");
    }

    private long Indexed()
    {
        using var connection = new SearchIndexFile(_journal.Options.Path).OpenReader();
        return connection.Number("SELECT count(*) FROM messages_docsize");
    }

    private void Delete()
    {
        foreach (var suffix in (string[])["", "-wal", "-shm"])
        {
            File.Delete(_journal.IndexPath + suffix);
        }
    }

    private void Overwrite(int from)
    {
        using var file = File.OpenWrite(_journal.IndexPath);
        var length = file.Length;
        file.Position = from;
        file.Write(new byte[length - from]);
    }

    private void ShouldBeBuiltAnew(string why) => _journal.Log.Lines.Should().ContainSingle(static line => line.EventId == EventIds.SearchBuiltAnew)
        .Which.Text.Should().EndWith($"is being rebuilt: {why}");
}
