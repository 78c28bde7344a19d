[assembly: AssemblyFixture(typeof(ChatRoom.Browser.Tests.ChatServerFixture))]

namespace ChatRoom.Browser.Tests;

/// <summary>One server for all tests that neither stop it nor need other settings. Each test has its own rooms. The account <c>olga</c> is admin.</summary>
public sealed class ChatServerFixture : IAsyncLifetime
{
    /// <summary>The admin.</summary>
    public const string Admin = "olga";

    /// <summary>A setting of a server that lets everybody speak as often as they like.</summary>
    public const string Unlimited = "ChatRoom:Limits:MessagesPerSecond=0";

    /// <summary>A site that may show rooms.</summary>
    public const string AllowedSite = "http://127.0.0.1:4711";

    /// <summary>How large a file may be.</summary>
    public const int MostFileBytes = 2_000_000;

    /// <summary>Where the page is, if the variable CHATROOM_PAGE_FOLDER is set: then it can be tested without building the server.</summary>
    public static readonly string PageFolder = $"ChatRoom:Web:PageFolder={Environment.GetEnvironmentVariable("CHATROOM_PAGE_FOLDER")}";

    private TestServer? _server;

    public TestServer Server => _server ?? throw new InvalidOperationException("the server has not been started");

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync(
        Unlimited, PageFolder, $"ChatRoom:Admins:0={Admin}", "ChatRoom:Filters:Words:Action=Hold", "ChatRoom:Filters:Words:List:0=snakeoil",
        $"ChatRoom:Web:AllowedOrigins={AllowedSite}", $"ChatRoom:Files:MaxFileBytes={MostFileBytes}", "ChatRoom:Files:UploadsPerMinute=0", "ChatRoom:Files:MinFreeBytes=0");

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();
}
