[assembly: AssemblyFixture(typeof(ChatRoom.Browser.Tests.DashboardFixture))]

namespace ChatRoom.Browser.Tests;

/// <summary>A server with an administrators' token, for all tests of the dashboard that neither stop it nor need other settings.</summary>
public sealed class DashboardFixture : IAsyncLifetime
{
    /// <summary>The token.</summary>
    public const string Token = "correct-horse-battery";

    /// <summary>The settings of such a server.</summary>
    public static readonly string[] Settings =
    [
        ChatServerFixture.Unlimited, ChatServerFixture.PageFolder, $"ChatRoom:Admin:Token={Token}", "ChatRoom:Filters:Words:Action=Hold", "ChatRoom:Filters:Words:List:0=snakeoil",
    ];

    private TestServer? _server;

    public TestServer Server => _server ?? throw new InvalidOperationException("the server has not been started");

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync(Settings);

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();
}
