namespace ChatRoom.Tests.Commands;

/// <summary><c>/search</c> without an index: in the journal's memory.</summary>
public class SearchCommandTests
{
    [Fact]
    public async Task Hits_are_shown_newest_last_with_their_time()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        await ann.SendAsync("lunch at noon?\n");
        chat.Time.Advance(TimeSpan.FromDays(1));
        await ann.SendAsync("/me wants Lünch\nnothing\n/search LUNCH\n");

        (await ann.Received.ReadLinesUntilAsync("* no older results")).Should().Equal(
            "ann: lunch at noon?",
            "** ann wants Lünch",
            "ann: nothing",
            "* [2000-01-01 00:00] ann: lunch at noon?",
            "* [00:00] ** ann wants Lünch",
            "* no older results");
    }

    [Fact]
    public async Task More_shows_the_next_page_and_so_does_the_command_that_the_last_line_gives()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        await ann.SendAsync(string.Concat(Enumerable.Range(1, 21).Select(static n => $"say {n}\n")));
        await ann.Received.ReadLinesUntilAsync("ann: say 21");

        await ann.SendAsync("/search say\n");
        (await ann.Received.ReadLinesUntilAsync("* older results: /more (or /search say page:2)")).Should().HaveCount(11).And.StartWith("* [00:00] ann: say 12");
        await ann.SendAsync("/more\n");
        (await ann.Received.ReadLinesUntilAsync("* older results: /more (or /search say page:3)")).Should().HaveCount(11).And.StartWith("* [00:00] ann: say 2");
        await ann.SendAsync("/search say page:3\n/search say page:4\n");
        (await ann.Received.ReadLinesUntilAsync("* no results on page 4")).Should().Equal(
            "* [00:00] ann: say 1", "* no older results", "* no results on page 4");
    }

    [Theory]
    [InlineData("/search \"red green\"", "ann: red green")]
    [InlineData("/search gre* -red", "ann: greenish")]
    [InlineData("/search green from:bob", "bob: green red")]
    public async Task Quotes_prefixes_exclusions_and_authors_are_understood(string command, string hit)
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        await ann.SendAsync("red green\ngreenish\n");
        await bob.SendAsync("green red\n");
        await ann.Received.ReadLinesUntilAsync("bob: green red");

        await ann.SendAsync($"{command}\n");

        await ann.ExpectAsync($"* [00:00] {hit}");
        await ann.ExpectAsync("* no older results");
    }

    [Fact]
    public async Task Ignored_are_not_shown()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        await bob.SendAsync("spam one\n");
        await ann.ExpectAsync("bob: spam one");
        await ann.SendAsync("spam two\n/ignore bob\n/search spam\n");
        await ann.ExpectAsync("ann: spam two");
        await ann.ExpectAsync("* you are now ignoring bob");
        await ann.ExpectAsync("* [00:00] ann: spam two");
        await ann.ExpectAsync("* no older results");
    }

    [Theory]
    [InlineData("/search", "* usage: /search <words>")]
    [InlineData("/search nowhere", "* no results")]
    [InlineData("/search \"oops", "* a quotation mark (\") is missing")]
    [InlineData("/search AND", "* no results")]
    [InlineData("/search text:a) OR (b", "* no results")]
    public async Task Search_without_results_or_with_an_invalid_query_is_reported(string command, string answer)
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");

        await ann.SendAsync($"{command}\n");

        await ann.ExpectAsync(answer);
    }

    [Fact]
    public async Task Unreadable_journal_is_reported()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        chat.Journal.CannotBeReadBack = true;

        await ann.SendAsync("/search a\n");

        await ann.ExpectAsync("* unreadable");
    }
}
