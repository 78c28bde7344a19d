using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Moderation;

/// <summary>A registered room that its owner makes private, and the name of one that does not exist.</summary>
internal sealed class PrivateRoom(TestServer server) : IAsyncDisposable
{
    /// <summary>In each message and topic of the room.</summary>
    public const string Secret = "zebra17";

    private const string Password = "correct horse";

    /// <summary>What strangers may not see.</summary>
    public static readonly string[] Traces = ["vault", Secret];

    private static int _rooms;

    private readonly int _number = Interlocked.Increment(ref _rooms);
    private TestClient? _vera;

    /// <summary>The server of the room.</summary>
    public TestServer Server { get; } = server;

    /// <summary>The name of the room.</summary>
    public string Name => $"#vault{_number}";

    /// <summary>A name like that of the room, which no room has.</summary>
    public string Absent => $"#vaulx{_number}";

    /// <summary>The alias of the owner.</summary>
    public string Owner => $"vera{_number}";

    /// <summary>The owner, who is in the room.</summary>
    public TestClient Vera => _vera ?? throw new InvalidOperationException("the room is not open");

    /// <summary>Lets the owner register the room.</summary>
    public async Task OpenAsync()
    {
        _vera = await Server.JoinAsync(Owner);
        await Vera.SendAsync($"/register\n{Password}\n{Password}\n");
        await Vera.SkipToAsync("is registered and now needs your password\n");
        await Vera.AskAsync($"/join {Name}");
        await Vera.AskAsync("/room register");
    }

    /// <summary>The owner makes the room private, after something was said.</summary>
    public async Task CloseAsync()
    {
        await Vera.AskAsync($"/topic {Secret}");
        await Vera.AskAsync($"hello {Secret}");
        (await Vera.AskAsync("/room set private on")).Should().Contain($"* {Owner} has changed this room: private=on");
        await Vera.AskAsync($"and hello again, {Secret}");
    }

    /// <summary>Connects as a guest who enters the room.</summary>
    public async Task<TestClient> EnterAsync(string alias)
    {
        var client = await Server.JoinAsync(alias);
        await client.AskAsync($"/join {Name}");
        return client;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _vera?.DisposeAsync() ?? default;
}
