using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Files;

/// <summary>One server for the tests of a class, which takes as many uploads as they send.</summary>
public sealed class FileServerFixture : IAsyncLifetime
{
    /// <summary>How links begin.</summary>
    public const string Origin = "https://chat.example";

    private const string Password = "correct horse";

    private readonly string _folder = Directory.CreateTempSubdirectory("chatroom-files-test-").FullName;
    private TestServer? _server;

    /// <summary>The server.</summary>
    public TestServer Server => _server ?? throw new InvalidOperationException("the server has not been started");

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(
            UnlimitedServerFixture.Unlimited, "ChatRoom:HistoryOnJoin=0", $"ChatRoom:Web:PublicUrl={Origin}/", $"ChatRoom:Files:Folder={_folder}", "ChatRoom:Files:UploadsPerMinute=0",
            "ChatRoom:Files:MinFreeBytes=0", "ChatRoom:Accounts:MaxTokens=1000", "ChatRoom:Filters:Words:List:0=voldemort", "ChatRoom:Filters:Words:Action=Hold", "ChatRoom:Admins=ann");
        await using var ann = await Sharer.JoinAsync(Server, "ann", more: $",\"new-password\":\"{Password}\"");
    }

    /// <summary>Lets the admin, ann, enter.</summary>
    internal Task<Sharer> AnnAsync() => Sharer.JoinAsync(Server, "ann", more: $",\"password\":\"{Password}\"");

    /// <summary>Returns the names of all stored contents.</summary>
    public string[] Contents() => [.. Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Select(Path.GetFileName).OfType<string>()];

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
