namespace ChatRoom.Testing;

/// <summary>Finds the source files.</summary>
public static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    private static string Find(DirectoryInfo? directory) => directory is null
        ? throw new DirectoryNotFoundException($"no ChatRoom.sln above {AppContext.BaseDirectory}")
        : File.Exists(Path.Combine(directory.FullName, "ChatRoom.sln")) ? directory.FullName : Find(directory.Parent);
}
