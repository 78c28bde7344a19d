using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests;

/// <summary>
/// One server for the tests of a class, with the settings that ship; but whoever comes in is not shown what other tests have
/// said before.
/// </summary>
public class ServerFixture : IAsyncLifetime
{
    private TestServer? _server;

    public TestServer Server => _server ?? throw new InvalidOperationException("the server has not been started");

    /// <summary>Settings of its own, as <c>ChatRoom:Lobby=#lounge</c>.</summary>
    protected virtual string[] Settings => [];

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync(["ChatRoom:HistoryOnJoin=0", .. Settings]);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Server.DisposeAsync();
    }
}

/// <summary>One server for the tests of a class, whose clients may say as much as they like.</summary>
public sealed class UnlimitedServerFixture : ServerFixture
{
    /// <summary>The setting.</summary>
    public const string Unlimited = "ChatRoom:Limits:MessagesPerSecond=0";

    protected override string[] Settings => [Unlimited];
}
