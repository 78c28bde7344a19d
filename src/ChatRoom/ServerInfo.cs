using System.Reflection;

namespace ChatRoom;

/// <summary>What clients can know about the server itself.</summary>
/// <param name="time">The clock.</param>
internal sealed class ServerInfo(TimeProvider time)
{
    /// <summary>The name of the program.</summary>
    public const string Name = "ChatRoom";

    private readonly long _begin = time.GetTimestamp();

    /// <summary>The version of the program, as <c>0.1.0</c>.</summary>
    public static string Version { get; } =
        typeof(ServerInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <summary>How long the server has been running.</summary>
    public TimeSpan Uptime => time.GetElapsedTime(_begin);
}
