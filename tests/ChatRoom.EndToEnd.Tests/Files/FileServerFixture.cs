using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Files;

/// <summary>One server for the tests of a class, which takes as many uploads as they send.</summary>
public sealed class FileServerFixture : ServerFixture, IDisposable
{
    /// <summary>How links begin.</summary>
    public const string Origin = "https://chat.example";

    private readonly string _folder = Directory.CreateTempSubdirectory("chatroom-files-test-").FullName;

    /// <summary>The folder of the contents.</summary>
    public string Folder => Path.Combine(_folder, "files");

    /// <inheritdoc />
    protected override string[] Settings =>
    [
        UnlimitedServerFixture.Unlimited, $"ChatRoom:Web:PublicUrl={Origin}/", $"ChatRoom:Files:Folder={Folder}", "ChatRoom:Files:UploadsPerMinute=0",
        "ChatRoom:Files:MinFreeBytes=0", "ChatRoom:Accounts:MaxTokens=1000", "ChatRoom:Filters:Words:List:0=voldemort", "ChatRoom:Filters:Words:Action=Hold", "ChatRoom:Admins=ann",
    ];

    /// <summary>Returns the names of all stored contents.</summary>
    public string[] Contents() => Directory.Exists(Folder) ? [.. Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Select(Path.GetFileName).OfType<string>()] : [];

    /// <inheritdoc />
    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
