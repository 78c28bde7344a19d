using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Search;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Journal;

/// <summary>The contract about replaced texts, in memory.</summary>
public class MemoryTextReplacementTests : TextReplacementContract
{
    protected override bool ForgetsRooms => true;

    [Fact]
    public async Task Contract_17_an_edit_loses_its_text_when_its_message_is_forgotten()
    {
        var journal = await OpenAsync();
        await journal.FollowAsync("#a", new Follower());
        await journal.AppendAsync("#a", Some.Message("one"));
        await journal.AppendAsync("#a", Some.Edit(1, "two"));
        for (var i = 0; i < IMessageJournal.MostRead - 1; i++)
        {
            await journal.AppendAsync("#a", Some.Message("hi"));
        }

        var oldest = (await journal.ReadBeforeAsync("#a", long.MaxValue, IMessageJournal.MostRead))[0];

        (oldest.Id, oldest.Event.Kind, oldest.Event.Text.Length).Should().Be((2L, ChatEventKind.Edited, 0));
    }

    [Fact]
    public async Task Search_finds_the_new_text_and_not_the_old_one()
    {
        var journal = await OpenAsync();
        await journal.FollowAsync("#a", new Follower());
        await journal.AppendAsync("#a", Some.Message("secret one"));
        await journal.AppendAsync("#a", Some.Message("secret two"));
        await journal.AppendAsync("#a", Some.Redaction(1));
        await journal.AppendAsync("#a", Some.Edit(2, "public two"));

        (await FindAsync("secret")).Should().BeEmpty();
        (await FindAsync("from:ann")).Should().Equal(2);
        (await FindAsync("public")).Should().Equal(2);

        async Task<IEnumerable<long>> FindAsync(string text)
        {
            SearchQueryParser.TryParse(text, out var query, out _).Should().BeTrue();
            return (await new MemorySearch(journal).FindAsync("#a", query!)).Entries.Select(static entry => entry.Id);
        }
    }

    protected override Task<IMessageJournal> OpenAsync() => Task.FromResult<IMessageJournal>(new MemoryJournal());
}
