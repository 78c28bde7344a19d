using System.Text;
using ChatRoom.Protocol;

namespace ChatRoom.Bench.Micro;

/// <summary>The input of the micro-benchmarks: texts of 64 bytes, like those of the load generator.</summary>
internal static class Samples
{
    public const int TextBytes = 64;

    public static string Text { get; } = new('x', TextBytes);

    public static ChatEvent Message { get; } = new()
    {
        Kind = ChatEventKind.Message,
        At = new DateTimeOffset(2026, 11, 22, 15, 4, 0, TimeSpan.Zero),
        Author = Alias("alice"),
        Text = Encoding.UTF8.GetBytes(Text),
    };

    public static RoomName Room { get; } = RoomName.TryParse("#lobby", out var room, out var reason) ? room : throw new InvalidOperationException(reason);

    public static Alias Alias(string name) =>
        Protocol.Alias.TryParse(name, 32, out var alias, out var reason) ? alias : throw new ArgumentException(reason, nameof(name));
}
