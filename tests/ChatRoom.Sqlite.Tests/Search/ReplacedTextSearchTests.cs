namespace ChatRoom.Sqlite.Tests.Search;

/// <summary>A removed or edited text is at once not found any more; the new one is found.</summary>
public sealed class ReplacedTextSearchTests : IDisposable
{
    private readonly TestJournal _journal = new();

    [Fact]
    public async Task Old_text_is_not_found_even_if_the_index_does_not_know_yet()
    {
        _journal.Say("the secret one");
        _journal.Say("the secret two");
        _journal.Say("the secret three");
        await _journal.StartAsync();

        _journal.Replace(1, text: null, isNoted: false);
        _journal.Replace(2, "the public two", isNoted: false);

        (await _journal.TextsAsync("secret")).Should().Equal("the secret three");
        (await _journal.TextsAsync("from:ann")).Should().Equal("the secret three");
    }

    [Fact]
    public async Task New_text_is_found_when_the_index_knows_it_and_the_old_one_never_again()
    {
        _journal.Say("the secret one");
        _journal.Say("the secret two");
        await _journal.StartAsync();

        _journal.Replace(1, text: null);
        _journal.Replace(2, "the public two");
        await _journal.CaughtUpAsync();

        (await _journal.TextsAsync("secret")).Should().BeEmpty();
        (await _journal.TextsAsync("public")).Should().Equal("the public two");
        (await _journal.TextsAsync("from:ann")).Should().Equal("the public two");
        (await _journal.TextsAsync("one")).Should().BeEmpty();

        _journal.Replace(2, "the third two");
        _journal.Say("the public four");
        await _journal.CaughtUpAsync();

        (await _journal.TextsAsync("public")).Should().Equal("the public four");
        (await _journal.TextsAsync("the")).Should().Equal("the public four", "the third two");
    }

    [Fact]
    public async Task Text_replaced_before_it_was_indexed_is_never_found()
    {
        _journal.Say("the secret one");
        _journal.Say("the secret two");
        _journal.Replace(1, text: null);
        _journal.Replace(2, "the public two");
        _journal.Say("the last");

        await _journal.StartAsync();

        (await _journal.TextsAsync("secret")).Should().BeEmpty();
        (await _journal.TextsAsync("the")).Should().Equal("the last", "the public two");
    }

    [Fact]
    public async Task Many_texts_replaced_in_any_order_are_found_in_their_current_form()
    {
        const int count = 500;
        _journal.SayMany(count, static i => $"word{i} old");
        await _journal.StartAsync();
        _journal.Execute("BEGIN");
        for (var i = count; i >= 1; i--)
        {
            _journal.Replace(i, i % 3 == 0 ? null : $"word{i - 1} new");
        }

        _journal.Execute("COMMIT");
        await _journal.CaughtUpAsync();

        (await _journal.FindAsync("old")).Entries.Should().BeEmpty();
        (await _journal.FindAsync("new")).Entries.Select(static entry => entry.Id).Should().Equal(500, 499, 497, 496, 494, 493, 491, 490, 488, 487);
        (await _journal.TextsAsync("word7")).Should().Equal("word7 new");
        (await _journal.TextsAsync("word8")).Should().BeEmpty("the message 9 was removed");
    }

    public void Dispose() => _journal.Dispose();
}
