using System.Text;
using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Search;
using ChatRoom.Testing;
using CsCheck;

namespace ChatRoom.Postgres.Tests;

/// <summary>The same queries find the same messages as in the index of a file.</summary>
public sealed class PostgresSearchTests(PostgresServer server) : IAsyncDisposable
{
    private readonly TestStorage _storage = new(server);

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
    [InlineData("lunch -\"then build\"", "Lunch at ten?")]
    [InlineData("3.14", "straße 3.14")]
    [InlineData("日本*", "日本語 text")]
    [InlineData("AND")]
    [InlineData("616e6e")] // an author's word in the index without its mark
    public async Task Messages_are_found(string words, params string[] texts)
    {
        var journal = await _storage.OpenAsync();
        await journal.AppendAsync("#a", Some.Message("Lunch at ten?"));
        await journal.AppendAsync("#a", Some.Message("lunch, then build", "bob"));
        await journal.AppendAsync("#a", Some.Event(ChatEventKind.Action, text: "building is fun"));
        await journal.AppendAsync("#a", Some.Event(ChatEventKind.Topic, text: "lunch topic"));
        await journal.AppendAsync("#a", Some.Message("straße 3.14", "Ann-2"));
        await journal.AppendAsync("#a", Some.Message("日本語 text"));
        await journal.AppendAsync("#other", Some.Message("lunch elsewhere"));

        (await TextsAsync(words)).Should().Equal(texts.Reverse());
    }

    [Fact]
    public async Task Pages_hold_ten_each_newest_first_and_only_messages_before_an_id_are_found()
    {
        var journal = await _storage.OpenAsync();
        await Task.WhenAll(Enumerable.Range(1, 25).Select(i => journal.AppendAsync("#a", Some.Message($"same {i}")).AsTask()));

        SearchPage[] pages = [await FindAsync("same"), await FindAsync("same page:2"), await FindAsync("same page:3"), await FindAsync("same page:4")];

        pages.Select(static page => page.HasOlder).Should().Equal(true, true, false, false);
        pages.SelectMany(static page => page.Entries).Select(static entry => (int)entry.Id).Should().Equal(Enumerable.Range(1, 25).Reverse());
        foreach (var (before, newest) in ((long, int)[])[(26, 25), (8, 7), (1, 0), (0, 0), (long.MaxValue - 1, 25)])
        {
            var page = await FindAsync("same", before);
            page.Entries.Select(static entry => (int)entry.Id).Should().Equal(Enumerable.Range(1, newest).Reverse().Take(10));
            page.HasOlder.Should().Be(newest > 10);
        }

        (await FindAsync("same", room: "#nowhere")).Entries.Should().BeEmpty();
    }

    [Fact]
    public async Task Replaced_text_is_found_by_its_new_words_alone()
    {
        var journal = await _storage.OpenAsync();
        foreach (var text in (string[])["the secret one", "the secret two", "the secret three"])
        {
            await journal.AppendAsync("#a", Some.Message(text));
        }

        await journal.AppendAsync("#a", Some.Redaction(1));
        await journal.AppendAsync("#a", Some.Edit(2, "the public two", by: "annette"));

        (await TextsAsync("secret")).Should().Equal("the secret three");
        (await TextsAsync("public")).Should().Equal("the public two");
        (await TextsAsync("from:ann")).Should().Equal("the secret three", "the public two");
        (await TextsAsync("from:annette")).Should().BeEmpty("the message stays that of its author");
        await journal.AppendAsync("#a", Some.Edit(2, "third two"));
        (await TextsAsync("public")).Should().BeEmpty();
        (await TextsAsync("\"third two\"")).Should().Equal("third two");
        (await TextsAsync("from:ann two")).Should().Equal("third two");
    }

    [Fact]
    public async Task Any_text_can_be_stored_and_any_query_be_asked()
    {
        var journal = await _storage.OpenAsync();
        var appends = new List<Task<long>>();
        var searches = new List<Task<SearchPage>>();
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["ab \"*-:()^+{}',\\from pageNEARANDOT|&!<>\u0301\u00e9\u65e5\u0001\ud83d\ude00"], 0, 60]).Sample(
            text =>
            {
                appends.Add(journal.AppendAsync("#a", Some.Message(text.Replace("\0", "", StringComparison.Ordinal))).AsTask());
                if (SearchQueryParser.TryParse(text, out var query, out _))
                {
                    searches.Add(Search.FindAsync("#a", query!, CancellationToken.None).AsTask());
                }
            },
            iter: 90, threads: 1); // more would be too many that wait

        (await Task.WhenAll(appends)).Should().HaveCount(90);
        await Task.WhenAll(searches);
        (await journal.AppendAsync("#a", Some.Message(new string('x', 65_536)))).Should().Be(91);
        (await journal.AppendAsync("#a", Some.Message(string.Join(' ', Enumerable.Range(0, 20_000).Select(static i => $"{i:x}"))))).Should().Be(92);
        (await FindAsync($"{new string('x', 300)}*")).Entries.Should().ContainSingle();
    }

    [Fact]
    public async Task Search_that_takes_too_long_is_ended()
    {
        var journal = await _storage.OpenAsync();
        await journal.AppendAsync("#a", Some.Message("lunch"));
        using var search = new Postgres.Search.PostgresMessageSearch(_storage.Database);
        SearchQueryParser.TryParse("lunch", out var query, out _).Should().BeTrue();
        await using var locked = await LockedTable.LockAsync(_storage, "events");

        var searching = search.FindAsync("#a", query!).AsTask();
        await locked.UntilAsync(isAwaited: true);

        (await searching.Awaiting(task => task).Should().ThrowAsync<JournalException>()).WithMessage("that search takes too long, please add a rarer word");
        await locked.UntilAsync(isAwaited: false);
    }

    public ValueTask DisposeAsync() => _storage.DisposeAsync();

    private Postgres.Search.PostgresMessageSearch Search => field ??= _storage.NewSearch();

    private async Task<SearchPage> FindAsync(string words, long before = long.MaxValue, string room = "#a")
    {
        SearchQueryParser.TryParse(words, out var query, out var reason).Should().BeTrue(reason);
        return await Search.FindAsync(room, query! with { Before = before });
    }

    private async Task<IEnumerable<string>> TextsAsync(string words) =>
        (await FindAsync(words)).Entries.Select(static entry => Encoding.UTF8.GetString(entry.Event.Text.Span));
}
