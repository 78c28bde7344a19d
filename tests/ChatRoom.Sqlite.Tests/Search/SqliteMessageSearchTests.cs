using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Search;
using ChatRoom.Sqlite.Search;
using ChatRoom.Testing;

namespace ChatRoom.Sqlite.Tests.Search;

public sealed class SqliteMessageSearchTests : IDisposable
{
    private readonly TestJournal _journal = new();

    [Theory]
    [InlineData("lunch", "Lunch at ten?", "lunch, then build")]
    [InlineData("LÜNCH", "Lunch at ten?", "lunch, then build")]
    [InlineData("lunch build", "lunch, then build")]
    [InlineData("lunch -build", "Lunch at ten?")]
    [InlineData("\"then build\"", "lunch, then build")]
    [InlineData("\"build then\"")]
    [InlineData("\"then bui\"*", "lunch, then build")]
    [InlineData("l*", "Lunch at ten?", "lunch, then build")]
    [InlineData("bui*", "lunch, then build", "building is fun")]
    [InlineData("build*", "lunch, then build", "building is fun")]
    [InlineData("from:bob", "lunch, then build")]
    [InlineData("from:ANN-2", "straße 3.14")]
    [InlineData("from:ann", "Lunch at ten?", "building is fun", "日本語 text")]
    [InlineData("is -from:bob", "building is fun")]
    [InlineData("3.14", "straße 3.14")]
    [InlineData("日本*", "日本語 text")]
    [InlineData("AND")]
    [InlineData("616e6e")] // an author's word in the index without its mark
    public async Task Messages_are_found(string words, params string[] texts)
    {
        _journal.Say("Lunch at ten?");
        _journal.Say("lunch, then build", "bob");
        _journal.Say("building is fun", kind: ChatEventKind.Action);
        _journal.Say("lunch topic", kind: ChatEventKind.Topic);
        _journal.Say("straße 3.14", "Ann-2");
        _journal.Say("日本語 text");
        _journal.Say("lunch elsewhere", room: "#other");
        await _journal.StartAsync();

        (await _journal.TextsAsync(words)).Should().Equal(texts.Reverse());
    }

    [Fact]
    public async Task Search_in_a_room_without_messages_finds_nothing()
    {
        _journal.Say("lunch");
        await _journal.StartAsync();

        (await _journal.TextsAsync("lunch", "#nowhere")).Should().BeEmpty();
    }

    [Fact]
    public async Task Message_is_found_at_once()
    {
        await _journal.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            _journal.Say($"word{i}");

            await Deadline.UntilAsync(
                () => _journal.TextsAsync($"word{i}"), texts => texts.SequenceEqual([$"word{i}"]), static texts => string.Join(", ", texts));
        }
    }

    [Fact]
    public async Task Pages_hold_ten_each_newest_first()
    {
        for (var i = 1; i <= 25; i++)
        {
            _journal.Say($"same {i}");
        }

        await _journal.StartAsync();
        var pages = new[] { await _journal.FindAsync("same"), await _journal.FindAsync("same page:2"), await _journal.FindAsync("same page:3") };

        pages.Select(static page => page.HasOlder).Should().Equal(true, true, false);
        pages.SelectMany(static page => page.Entries).Select(static entry => entry.Id)
            .Should().Equal(Enumerable.Range(1, 25).Reverse().Select(static id => (long)id));
        (await _journal.FindAsync("same page:4")).Entries.Should().BeEmpty();
    }

    [Theory]
    [InlineData(26, 25)]
    [InlineData(8, 7)]
    [InlineData(1, 0)]
    [InlineData(0, 0)]
    [InlineData(long.MaxValue - 1, 25)]
    public async Task Only_messages_before_an_id_are_found(long before, int newest)
    {
        for (var i = 1; i <= 25; i++)
        {
            _journal.Say($"same {i}");
        }

        await _journal.StartAsync();
        var page = await _journal.FindAsync("same", before: before);

        page.Entries.Select(static entry => (int)entry.Id).Should().Equal(Enumerable.Range(1, newest).Reverse().Take(10));
        page.HasOlder.Should().Be(newest > 10);
    }

    [Fact]
    public async Task Entries_are_complete()
    {
        _journal.Say("waves", "Bob", kind: ChatEventKind.Action);
        await _journal.StartAsync();

        var (id, e) = (await _journal.FindAsync("waves")).Entries.Single();

        id.Should().Be(1);
        (e.Kind, e.Author!.Value, e.At.ToUnixTimeMilliseconds()).Should().Be((ChatEventKind.Action, "Bob", 1_000_001));
    }

    [Fact]
    public async Task Search_can_be_disposed_of_twice()
    {
        await _journal.StartAsync();

        _journal.Search.Dispose();

        _journal.Search.Invoking(static search => search.Dispose()).Should().NotThrow();
    }

    [Fact]
    public async Task Many_may_search_at_once()
    {
        _journal.Say("lunch");
        await _journal.StartAsync();

        var found = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _journal.TextsAsync("lunch")));

        found.Should().OnlyContain(static texts => texts.Length == 1);
    }

    [Fact]
    public async Task Search_that_takes_too_long_is_ended()
    {
        using var journal = new TestJournal { LongestSearch = TimeSpan.Zero };
        journal.Say("lunch");
        await journal.StartAsync();

        var search = () => journal.FindAsync("lunch");

        (await search.Should().ThrowAsync<JournalException>()).WithMessage("that search takes too long, please add a rarer word");
    }

    [Fact]
    public async Task Search_that_waits_too_long_is_refused()
    {
        using var journal = new TestJournal { LongestWait = TimeSpan.Zero };
        journal.Say("lunch");
        await journal.StartAsync();
        using var held = new ManualResetEventSlim();
        var running = Enumerable.Range(0, SqliteMessageSearch.AtATime).Select(_ => journal.Search.RunAsync(held.Wait, TestContext.Current.CancellationToken)).ToArray();

        var search = () => journal.FindAsync("lunch");

        try
        {
            (await search.Should().ThrowAsync<JournalException>()).WithMessage("too many searches are running, please try again");
        }
        finally
        {
            held.Set();
        }

        await Wait.ForAsync(Task.WhenAll(running), "the others are done");
        (await journal.TextsAsync("lunch")).Should().Equal("lunch");
    }

    [Fact]
    public async Task Search_that_is_canceled_while_it_waits_for_others_ends_at_once()
    {
        _journal.Say("lunch");
        await _journal.StartAsync();
        using var held = new ManualResetEventSlim();
        var running = Enumerable.Range(0, SqliteMessageSearch.AtATime).Select(_ => _journal.Search.RunAsync(held.Wait, TestContext.Current.CancellationToken)).ToArray();
        using var cancellation = new CancellationTokenSource();
        SearchQueryParser.TryParse("lunch", out var query, out _).Should().BeTrue();
        var search = _journal.Search.FindAsync("#lobby", query!, cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        try
        {
            await search.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
        }
        finally
        {
            held.Set();
        }

        await Wait.ForAsync(Task.WhenAll(running), "the others are done");
    }

    [Fact]
    public async Task Number_of_searches_that_wait_is_limited()
    {
        _journal.Say("lunch");
        await _journal.StartAsync();
        using var held = new ManualResetEventSlim();
        var running = Enumerable.Range(0, SqliteMessageSearch.AtATime).Select(_ => _journal.Search.RunAsync(held.Wait, TestContext.Current.CancellationToken)).ToArray();

        var searches = Enumerable.Range(0, SqliteMessageSearch.MostWaiting + 5).Select(_ => _journal.TextsAsync("lunch")).ToArray();

        try
        {
            foreach (var refused in Enumerable.Range(0, 5))
            {
                await Deadline.UntilAsync(
                    () => Task.FromResult(searches.Count(static search => search.IsFaulted)), count => count > refused, static count => $"{count} refused");
            }

            searches.Count(static search => search.IsFaulted).Should().Be(5);
        }
        finally
        {
            held.Set();
        }

        await Wait.ForAsync(Task.WhenAll(searches.Where(static search => !search.IsFaulted)), "the others find something");
        await Wait.ForAsync(Task.WhenAll(running), "those before are done");
    }

    [Fact]
    public async Task Searches_run_on_threads_started_in_advance()
    {
        _journal.Say("lunch");
        await _journal.StartAsync();
        var threads = new System.Collections.Concurrent.ConcurrentDictionary<int, string?>();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _journal.Search.RunAsync(
            () => threads[Environment.CurrentManagedThreadId] = Thread.CurrentThread.Name, TestContext.Current.CancellationToken)));

        threads.Count.Should().BeLessThanOrEqualTo(SqliteMessageSearch.AtATime);
        threads.Values.Should().OnlyContain(static name => name == "search");
    }

    [Fact]
    public async Task Missing_index_is_reported()
    {
        Directory.CreateDirectory(_journal.IndexPath); // the index can be neither created nor deleted
        _journal.Say("lunch");
        await _journal.StartAsync(waits: false);

        var search = () => _journal.FindAsync("lunch");

        (await search.Should().ThrowAsync<JournalException>()).WithMessage("search is not available right now, please try again later");
    }

    public void Dispose() => _journal.Dispose();
}
