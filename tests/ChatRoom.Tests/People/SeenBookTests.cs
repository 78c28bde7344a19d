using System.Globalization;
using ChatRoom.Cluster;
using ChatRoom.Participants;
using ChatRoom.People;
using ChatRoom.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRoom.Tests.People;

public sealed class SeenBookTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Alias_has_the_time_when_it_was_last_in_use_however_it_is_written()
    {
        var book = new SeenBook();

        book.Note(Some.Alias("Ann"), Now);
        book.Note(Some.Alias("ann"), Now.AddHours(1));

        book.Find(Some.Alias("ANN")).Should().Be(Now.AddHours(1));
        book.Find(Some.Alias("bob")).Should().BeNull();
        book.Count.Should().Be(1);
    }

    [Fact]
    public async Task Alias_of_somebody_who_leaves_is_noted_before_they_cannot_be_found_any_more()
    {
        using var chat = new Chat();
        await chat.JoinAsync("ann");
        var participants = chat.Get<ParticipantDirectory>();

        participants.Hide(participants.Find(Some.Alias("ann"))!);

        participants.Find(Some.Alias("ann")).Should().BeNull();
        chat.Get<SeenBook>().Find(Some.Alias("ann")).Should().Be(chat.Time.GetUtcNow());
    }

    [Fact]
    public async Task Alias_that_nobody_has_is_looked_up_without_the_people_of_the_last_24_hours()
    {
        var nodes = new SilentNodes();
        using var chat = new Chat(replace: services => services.AddSingleton<INodes>(nodes));
        var ann = await chat.JoinAsync("ann");

        await ann.SendAsync("/seen bob\n");

        await ann.Received.ReadLinesUntilAsync("* the server does not know when bob was last here");
        nodes.Asked.OfType<SeenQuestion>().Should().ContainSingle();
        nodes.Asked.OfType<LatelyQuestion>().Should().BeEmpty();
    }

    [Fact]
    public void Full_book_forgets_the_alias_that_was_not_seen_for_the_longest_time()
    {
        var book = new SeenBook();
        for (var i = 0; i < SeenBook.Most; i++)
        {
            book.Note(Some.Alias(string.Create(CultureInfo.InvariantCulture, $"a{i}")), Now);
        }

        book.Note(Some.Alias("a0"), Now.AddHours(1));
        book.Note(Some.Alias("new"), Now.AddHours(1));

        book.Count.Should().Be(SeenBook.Most);
        book.Find(Some.Alias("a0")).Should().NotBeNull();
        book.Find(Some.Alias("a1")).Should().BeNull();
    }
}
