using System.Collections.Concurrent;
using System.Reflection;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Resuming;
using ChatRoom.Rooms;
using ChatRoom.Search;
using ChatRoom.Services;
using ChatRoom.Testing;
using ChatRoom.Tests.Resuming;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRoom.Tests.Services;

/// <summary>Every request to every service asks for permission first.</summary>
public sealed class PermissionsTests
{
    public static TheoryData<string, string> Requests => [.. Methods().Select(static method => (method.DeclaringType!.Name, method.Name))];

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Request_that_is_not_permitted_does_nothing(string service, string request)
    {
        var refusing = new Refusing();
        using var chat = NewChat(refusing);
        var ann = await chat.JoinAsync("ann");
        refusing.IsOn = true;
        var appends = chat.Journal.Begun.Count;

        var reply = await CallAsync(chat, Methods().Single(method => method.DeclaringType!.Name == service && method.Name == request));

        reply.Should().BeSameAs(refusing.Refusal);
        refusing.Asked.Should().ContainSingle();
        chat.Journal.Begun.Should().HaveCount(appends);
        await ann.SendAsync("/ids on\n");
        await ann.ExpectAsync("* ids are on, the next is #2"); // no message was published meanwhile
    }

    [Fact]
    public async Task Each_permission_is_asked_for_by_a_request()
    {
        var refusing = new Refusing();
        using var chat = NewChat(refusing);
        await chat.JoinAsync("ann");
        refusing.IsOn = true;

        foreach (var method in Methods())
        {
            await CallAsync(chat, method);
        }

        refusing.Asked.Distinct().Should().BeEquivalentTo(Enum.GetValues<ChatAction>());
    }

    [Fact]
    public async Task Client_learns_that_a_command_is_not_permitted()
    {
        var refusing = new Refusing();
        using var chat = NewChat(refusing);
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
        var refusing = new Refusing { IsOn = true };
        using var chat = NewChat(refusing);
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
        var refusing = new Refusing();
        using var chat = NewChat(refusing);
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
        var refusing = new Refusing { IsOn = true, Refused = ChatAction.ReadHistory };
        using var chat = NewChat(refusing);
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

    private static Chat NewChat(Permissions permissions) => new(replace: services => services.AddSingleton(permissions));

    private static IEnumerable<MethodInfo> Methods() =>
        from type in typeof(Permissions).Assembly.GetTypes()
        where type.Namespace == typeof(Permissions).Namespace && type.Name.EndsWith("Service", StringComparison.Ordinal)
        from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
        select method;

    private static async Task<Reply?> CallAsync(Chat chat, MethodInfo method)
    {
        var service = typeof(Chat).GetMethod(nameof(Chat.Get))!.MakeGenericMethod(method.DeclaringType!).Invoke(chat, null);
        var who = chat.Get<ParticipantDirectory>().Find(Some.Alias("ann"));
        var arguments = method.GetParameters().Select(parameter => Value(parameter.ParameterType, who!)).ToArray();
        return method.Invoke(service, arguments) switch
        {
            ValueTask<Reply?> reply => await reply,
            Reply reply => reply,
            var other => throw new NotSupportedException($"{method.Name} returns {other}"),
        };
    }

    private static object? Value(Type type, Participant who) =>
        type.IsAssignableFrom(typeof(Participant)) ? who
        : type == typeof(RoomName) ? Some.Room("#other")
        : type == typeof(RoomEntry) ? new RoomEntry(Some.Room("#other"))
        : type == typeof(ChatEventKind) ? ChatEventKind.Joined
        : type == typeof(DeliveryTracker) ? null
        : type == typeof(Alias) ? Some.Alias("other")
        : type == typeof(string) ? "text"
        : type == typeof(ReadOnlyMemory<byte>) ? (ReadOnlyMemory<byte>)"text"u8.ToArray()
        : type == typeof(SearchQuery) ? (SearchQueryParser.TryParse("text", out var query, out _) ? query : null)
        : type == typeof(int) || type == typeof(int?) ? 1
        : type == typeof(long) ? 1L
        : type == typeof(bool) ? true
        : type == typeof(TimeSpan) ? TimeSpan.FromMinutes(1)
        : type == typeof(CancellationToken) ? TestContext.Current.CancellationToken
        : Nullable.GetUnderlyingType(type) is not null ? null
        : throw new NotSupportedException($"give this test a value of {type}");

    private sealed class Refusing : Permissions
    {
        public bool IsOn { get; set; }

        public ChatAction? Refused { get; init; } // null: all actions

        public Error Refusal { get; } = new(ErrorCode.NotPermitted);

        public ConcurrentQueue<ChatAction> Asked { get; } = [];

        public override Error? RefusalOf(Principal who, ChatAction action, RoomName? room = null)
        {
            if (!IsOn || (Refused is not null && action != Refused))
            {
                return null;
            }

            Asked.Enqueue(action);
            return Refusal;
        }
    }
}
