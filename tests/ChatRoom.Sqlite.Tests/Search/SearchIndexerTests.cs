using ChatRoom.Diagnostics;
using ChatRoom.Journal;
using ChatRoom.Sqlite.Search;
using ChatRoom.Sqlite.Storage;
using ChatRoom.Testing;

namespace ChatRoom.Sqlite.Tests.Search;

public sealed class SearchIndexerTests : IDisposable
{
    private readonly TestJournal _journal = new();

    [Fact]
    public async Task What_was_said_while_it_did_not_run_is_taken_in()
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
    public async Task Deleted_index_is_built_anew()
    {
        _journal.Say("one");
        await _journal.StartAsync();
        await _journal.StopAsync();
        Delete();

        await _journal.StartAsync();

        (await _journal.TextsAsync("one")).Should().Equal("one");
    }

    [Fact]
    public async Task Index_that_is_deleted_while_it_runs_is_built_anew()
    {
        _journal.Say("one");
        await _journal.StartAsync();
        (await _journal.TextsAsync("one")).Should().Equal("one");
        Delete();

        await _journal.CaughtUpAsync();

        File.Exists(_journal.IndexPath).Should().BeTrue();
        (await _journal.TextsAsync("one")).Should().Equal("one");
    }

    [Fact]
    public async Task Index_of_another_journal_is_built_anew()
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
    public async Task Index_that_is_ahead_of_the_journal_is_built_anew()
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
    public async Task Index_of_a_room_that_the_journal_does_not_have_is_built_anew()
    {
        _journal.Say("one");
        await _journal.StartAsync();
        await _journal.StopAsync();
        _journal.Execute("DELETE FROM events; DELETE FROM rooms");

        await _journal.StartAsync();

        ShouldBeBuiltAnew("it belongs to another journal");
    }

    [Fact]
    public async Task Index_of_another_version_is_built_anew()
    {
        _journal.Say("one");
        await _journal.StartAsync();
        await _journal.StopAsync();
        using (var other = new SearchIndexFile(_journal.Options.Journal.Path).OpenWriter()!)
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
    public async Task Damaged_index_is_built_anew(int from)
    {
        for (var i = 0; i < 3_000; i++)
        {
            _journal.Say($"word{i}");
        }

        await _journal.StartAsync();
        await _journal.StopAsync();
        Overwrite(from);

        await _journal.StartAsync();

        // What is wrong deep within is noticed by the first who looks there; who then asks again, finds.
        await Deadline.UntilAsync(() => TryTextsAsync("word7"), static texts => texts is ["word7"], static texts => string.Join(' ', texts));
        (await _journal.TextsAsync("word2999")).Should().Equal("word2999");
        _journal.Log.Lines.Should().Contain(static line => line.EventId == EventIds.SearchBuiltAnew);
    }

    [Fact]
    public async Task What_is_gone_from_the_journal_is_taken_out()
    {
        for (var i = 0; i < 5_000; i++)
        {
            _journal.Say($"same word{i}");
        }

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
    public async Task Room_that_was_emptied_goes_on()
    {
        _journal.Say("one");
        await _journal.StartAsync();
        _journal.Execute("UPDATE rooms SET gone = 1");
        _journal.Forget(1);
        await _journal.CaughtUpAsync();

        _journal.Say("two").Should().Be(2);

        (await _journal.TextsAsync("two")).Should().Equal("two");
        (await _journal.TextsAsync("one")).Should().BeEmpty();
    }

    public void Dispose() => _journal.Dispose();

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

    private long Indexed()
    {
        using var connection = new SearchIndexFile(_journal.Options.Journal.Path).OpenReader();
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
        .Which.Text.Should().EndWith($"is built anew: {why}");
}
