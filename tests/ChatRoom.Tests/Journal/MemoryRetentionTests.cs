using System.Text;
using ChatRoom.Hosting;
using ChatRoom.Journal;
using ChatRoom.Services;
using ChatRoom.Testing;
using ChatRoom.Tests.Services;
using Microsoft.Extensions.Hosting;

namespace ChatRoom.Tests.Journal;

/// <summary>A journal in memory honors the retention of rooms: history, search and resume read from it.</summary>
public sealed class MemoryRetentionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Old_messages_of_a_room_are_forgotten_and_new_ones_get_the_next_ids()
    {
        using var chat = new Chat(journal: new MemoryJournal());
        var ann = await RoleScene.EnterAsync(chat, Role.Owner);
        await SayAsync(ann, "early");
        var journal = chat.Get<IMessageJournal>();
        var before = (await journal.ReadBeforeAsync(ServiceCalls.Room.Key, long.MaxValue, 10, Cancellation))[^1].Id;
        await RoleScene.PutAsync(chat, RoleScene.RecordOf(RoleScene.Ann(chat).Person.Id) with { Retention = TimeSpan.FromHours(1) });
        var keeper = chat.Get<IEnumerable<IHostedService>>().OfType<MemoryRetention>().Single();
        await keeper.StartAsync(Cancellation);
        chat.Time.Advance(TimeSpan.FromMinutes(59));
        await SayAsync(ann, "late");
        (await TextsAsync(journal)).Should().Contain(["early", "late"]);

        await Wait.UntilAsync(
            () =>
            {
                chat.Time.Advance(TimeSpan.FromSeconds(10));
                return TextsAsync(journal).Result is ["late"];
            },
            "the old message is forgotten");

        (await journal.ReadBeforeAsync(ServiceCalls.Room.Key, long.MaxValue, 10, Cancellation)).Should().ContainSingle().Which.Id.Should().Be(before + 1);
        await ann.SendAsync("/search early\n");
        await ann.Received.ReadLinesUntilAsync("* no results");
        await keeper.StopAsync(Cancellation);
    }

    private static async Task SayAsync(InMemoryConnection who, string text)
    {
        await who.SendAsync($"{text}\n");
        await who.Received.ReadLinesUntilAsync($"ann: {text}");
    }

    private static async Task<string[]> TextsAsync(IMessageJournal journal) =>
    [
        .. (await journal.ReadBeforeAsync(ServiceCalls.Room.Key, long.MaxValue, 10, Cancellation))
            .Where(static entry => entry.Event.IsMessage).Select(static entry => Encoding.UTF8.GetString(entry.Event.Text.Span)),
    ];
}
