namespace ChatRoom.EndToEnd.Tests;

/// <summary>Where the sources are.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    private static string Find(DirectoryInfo? directory) => directory is null
        ? throw new DirectoryNotFoundException($"no ChatRoom.sln above {AppContext.BaseDirectory}")
        : File.Exists(Path.Combine(directory.FullName, "ChatRoom.sln")) ? directory.FullName : Find(directory.Parent);
}
