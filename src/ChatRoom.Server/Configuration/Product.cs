using System.Reflection;

namespace ChatRoom.Server.Configuration;

/// <summary>The program.</summary>
internal static class Product
{
    /// <summary>The prefix of error messages.</summary>
    public const string Name = "chatroom-server";

    /// <summary>The version, as <c>0.1.0</c>.</summary>
    public static string Version { get; } =
        typeof(Product).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
