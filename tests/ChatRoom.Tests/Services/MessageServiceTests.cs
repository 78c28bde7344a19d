using System.Text;
using ChatRoom.Journal;
using ChatRoom.Participants;
using ChatRoom.Protocols;
using ChatRoom.Services;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Services;

/// <summary>How the outcome of a message is reported to its sender.</summary>
public sealed class MessageServiceTests : IDisposable
{
    private readonly Chat _chat = new(static options => options.HistoryOnJoin = 0);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _chat.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Confirmation_follows_the_message_and_names_its_id(bool waits)
    {
        var (bot, client) = await JoinAsync();
        _chat.Journal.Holding = waits;

        await SayAsync(bot, "#lobby", "one", "c1");
        await SayAsync(bot, "#ops", "two", "c2");
        await SayAsync(bot, "#lobby", "three", null);
        await SayAsync(bot, "#lobby", "four", "c4");
        _chat.Journal.Release();
        await bot.DrainAsync();

        var lines = new List<string>();
        while (lines.Count < 7)
        {
            lines.Add(await client.Received.ReadLineAsync());
        }

        lines.Where(static line => line.StartsWith("#lobby", StringComparison.Ordinal)).Should().Equal("#lobby bot: one", "#lobby bot: three", "#lobby bot: four");
        lines.Should().ContainInOrder("#lobby bot: one", "accepted c1 in #lobby: 2")
            .And.ContainInOrder("#ops bot: two", "accepted c2 in #ops: 2")
            .And.ContainInOrder("#lobby bot: four", "accepted c4 in #lobby: 4");
    }

    [Theory]
    [InlineData(false, "NotStored")]
    [InlineData(true, "UnknownFate")]
    public async Task Each_sender_learns_which_message_was_not_stored(bool mayBeStored, string code)
    {
        var (bot, client) = await JoinAsync();
        _chat.Journal.Holding = true;
        await SayAsync(bot, "#lobby", "one", "c1");
        await SayAsync(bot, "#lobby", "two", null);
        await SayAsync(bot, "#lobby", "three", "c3");

        (_chat.Journal.Failure, _chat.Journal.MayBeStored) = ("full", mayBeStored);
        _chat.Journal.Release();
        await bot.DrainAsync();

        var lines = new[] { await client.Received.ReadLineAsync(), await client.Received.ReadLineAsync(), await client.Received.ReadLineAsync() };
        lines.Should().BeEquivalentTo($"refused c1: {code}", $"refused : {code}", $"refused c3: {code}");
    }

    [Fact]
    public async Task Refusal_at_once_is_confirmed_too()
    {
        var (bot, client) = await JoinAsync();
        _chat.Journal.Failure = "full";

        await SayAsync(bot, "#lobby", "one", "c1");

        await client.ExpectAsync("refused c1: NotStored");
    }

    [Fact]
    public async Task Abandoned_message_is_reported_once()
    {
        var (bot, client) = await JoinAsync();
        _chat.Journal.Holding = true;
        await SayAsync(bot, "#lobby", "one", "c1");
        await SayAsync(bot, "#lobby", "two", null);

        bot.GiveUpAppends();
        await bot.DrainAsync();

        await client.ExpectAsync("refused : UnknownFate", "refused c1: UnknownFate");
        _chat.Journal.Release();
        _chat.Journal.Holding = false;
        await client.ExpectAsync("#lobby bot: one", "#lobby bot: two");
        await SayAsync(bot, "#lobby", "three", "c3");
        await client.ExpectAsync("#lobby bot: three", "accepted c3 in #lobby: 4");
    }

    [Fact]
    public async Task Message_with_a_key_is_published_once_and_confirmed_each_time()
    {
        var (bot, client) = await JoinAsync();
        var confirmation = new Confirmation("c1", new AppendKey(7, 1));

        for (var i = 0; i < 2; i++)
        {
            await _chat.Get<MessageService>().SayAsync(bot, Some.Room(), "one"u8.ToArray(), confirmation, Cancellation);
        }

        await SayAsync(bot, "#lobby", "two", null);
        await client.ExpectAsync("#lobby bot: one", "accepted c1 in #lobby: 2", "accepted c1 in #lobby: 2", "#lobby bot: two");
    }

    private async ValueTask SayAsync(Participant who, string room, string text, string? reference) =>
        (await _chat.Get<MessageService>().SayAsync(
            who, Some.Room(room), Encoding.UTF8.GetBytes(text), reference is null ? null : new Confirmation(reference), Cancellation)).Should().BeNull();

    private async Task<(Participant Bot, InMemoryConnection Client)> JoinAsync()
    {
        var client = _chat.Connect(new Programs(_chat.Get<ClientProtocols>().Of(ProtocolChoice.Text), 50));
        await client.SendAsync("bot\n/join ops\n");
        var lines = new List<string>(); // the order between rooms is undefined
        while (!lines.Contains("* you are in #ops now, 1 here") || !lines.Contains("#ops * bot has joined this room"))
        {
            lines.Add(await client.Received.ReadLineAsync());
        }

        return (_chat.Get<ParticipantDirectory>().Find(Some.Alias("bot"))!, client);
    }
}
