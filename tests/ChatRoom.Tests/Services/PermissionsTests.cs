using ChatRoom.Participants;
using ChatRoom.Rooms;
using ChatRoom.Services;
using ChatRoom.Testing;
using ChatRoom.Tests.Resuming;

namespace ChatRoom.Tests.Services;

/// <summary>Every request to every service asks for permission first.</summary>
public sealed class PermissionsTests
{
    // HTTP asks for these.
    private static readonly ChatAction[] OfPages = [ChatAction.ReadStatistics, ChatAction.ListConnections, ChatAction.WatchServer, ChatAction.ReadLog, ChatAction.ReadFile];

    public static TheoryData<string, string> Requests => [.. ServiceCalls.Methods.Select(static method => (method.DeclaringType!.Name, method.Name))];

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Request_that_is_not_permitted_does_nothing(string service, string request)
    {
        var refusing = new RefusingPermissions();
        using var chat = refusing.NewChat();
        var ann = await chat.JoinAsync("ann");
        refusing.IsOn = true;
        var appends = chat.Journal.Begun.Count;

        var reply = await ServiceCalls.CallAsync(chat, ServiceCalls.Methods.Single(method => method.DeclaringType!.Name == service && method.Name == request));

        reply.Should().BeSameAs(refusing.Refusal);
        refusing.Asked.Should().ContainSingle();
        chat.Journal.Begun.Should().HaveCount(appends);
        await ann.SendAsync("/ids on\n");
        await ann.ExpectAsync("* ids are on, the next is #2"); // no message was published meanwhile
    }

    [Fact]
    public void Pages_are_open_to_strangers_or_to_administrators_as_the_table_says()
    {
        using var chat = new Chat(static options => options.Accounts.Guests = GuestPolicy.Deny);
        var permissions = chat.Get<Permissions>();

        foreach (var action in (ChatAction[])[ChatAction.ReadStatistics, ChatAction.ListConnections, ChatAction.WatchServer, ChatAction.ReadLog, ChatAction.ReadAudit, ChatAction.Ban, ChatAction.ReviewHeld])
        {
            permissions.RefusalOf(Visitor.Admin, action).Should().BeNull($"{action}");
            (permissions.RefusalOf(Visitor.Stranger, action) is null).Should().Be(action == ChatAction.ReadStatistics, $"{action}");
        }
    }

    [Fact]
    public async Task Each_permission_is_asked_for_by_a_request()
    {
        var refusing = new RefusingPermissions();
        using var chat = refusing.NewChat();
        await chat.JoinAsync("ann");
        refusing.IsOn = true;

        foreach (var method in ServiceCalls.Methods)
        {
            await ServiceCalls.CallAsync(chat, method);
        }

        refusing.Asked.Distinct().Should().BeEquivalentTo(Enum.GetValues<ChatAction>().Except(OfPages));
    }

    [Fact]
    public async Task Client_learns_that_a_command_is_not_permitted()
    {
        var refusing = new RefusingPermissions();
        using var chat = refusing.NewChat();
        var ann = await chat.JoinAsync("ann");
        refusing.IsOn = true;

        await ann.SendAsync("hello\n/join ops\n/who\n/topic\n");

        for (var i = 0; i < 4; i++)
        {
            await ann.ExpectAsync("* you are not permitted to do that");
        }
    }

    [Fact]
    public async Task Client_that_may_not_enter_its_first_room_learns_it_and_its_alias_is_free()
    {
        var refusing = new RefusingPermissions { IsOn = true };
        using var chat = refusing.NewChat();
        var ann = chat.Connect();

        await ann.SendAsync("ann\n");

        (await ann.Received.ReadToEndAsync()).Should().Be("alias?* you are not permitted to do that\n");
        await Wait.ForAsync(ann.Served, "it is closed");
        chat.Status.Statistics.ConnectionsClosed["not_permitted"].Should().Be(1);
        chat.Get<RoomDirectory>().Rooms.Should().BeEmpty();
        refusing.IsOn = false;
        await chat.JoinAsync("ann");
    }

    [Fact]
    public async Task Client_that_may_not_return_to_its_room_gets_nothing_of_it_and_can_retry()
    {
        var refusing = new RefusingPermissions();
        using var chat = refusing.NewChat();
        var ann = await chat.JoinAsync("ann");
        var bob = await chat.JoinAsync("bob");
        var token = await ResumeTests.TokenOfAsync(bob);
        await bob.VanishAsync();
        await Wait.ForAsync(bob.Served, "it is gone");
        await ann.SendAsync("missed\n");
        await ann.Received.ReadLinesUntilAsync("ann: missed");

        refusing.IsOn = true;
        var refused = chat.Connect();
        await refused.SendAsync($"/resume {token}\n");
        (await refused.Received.ReadToEndAsync()).Should().Be("alias?* you are not permitted to do that\n");
        await Wait.ForAsync(refused.Served, "it is closed");

        refusing.IsOn = false;
        var again = chat.Connect();
        await again.SendAsync($"/resume {token}\n");
        await again.Received.ReadLinesUntilAsync("ann: missed");
    }

    [Theory]
    [InlineData("""{"alias":"bot","history":10}""")]
    [InlineData("""{"alias":"bot","after":{"#lobby":1}}""")]
    public async Task Client_that_may_not_read_the_history_of_a_room_sees_new_messages(string hello)
    {
        var refusing = new RefusingPermissions { IsOn = true, Refused = ChatAction.ReadHistory };
        using var chat = refusing.NewChat();
        var ann = await chat.JoinAsync("ann");
        await ann.SendAsync("secret\n");
        await ann.Received.ReadLinesUntilAsync("ann: secret");
        var bot = await new JsonClient(chat.Connect()).HelloAsync(hello);

        var seen = new List<string>();
        do
        {
            seen.Add($"{await bot.ReadAsync()}");
        }
        while (!seen[^1].Contains("\"connected\"", StringComparison.Ordinal));

        await ann.SendAsync("new\n");

        seen.Should().NotContain(static line => line.Contains("secret", StringComparison.Ordinal));
        (await bot.ReadAsync()).GetProperty("text").GetString().Should().Be("new");
    }
}
