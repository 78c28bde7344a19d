using System.Text;

namespace ChatRoom.Bench.Clients;

/// <summary>
/// From the prompt to the welcome, and on into a room, as docs/protocol.md has it; what else comes meanwhile is passed over.
/// </summary>
internal sealed class Handshake
{
    private const int MaxReason = 200;

    private static readonly byte[] Prompt = "alias?"u8.ToArray();
    private static readonly byte[] Welcome = "You are now connected!"u8.ToArray();

    private readonly (byte[] Awaited, byte[]? Answer)[] _steps;
    private readonly Action<ReadOnlySpan<byte>> _send;
    private int _step;

    /// <param name="alias">What is sent to the prompt.</param>
    /// <param name="room">The room to go to from the lobby, with its <c>#</c>; null: none.</param>
    /// <param name="lineEnd">What ends what is sent; a classic client's is empty.</param>
    /// <param name="send">How.</param>
    public Handshake(string alias, string? room, string lineEnd, Action<ReadOnlySpan<byte>> send)
    {
        _send = send;
        var named = (Prompt, Encoding.ASCII.GetBytes(alias + lineEnd));
        _steps = room is null
            ? [named, (Welcome, null)]
            : [named, (Welcome, Encoding.ASCII.GetBytes($"/join {room}{lineEnd}")), (Encoding.ASCII.GetBytes($"* you are in {room} now,"), null)];
    }

    /// <summary>Whether the client is in.</summary>
    public bool IsDone => _step == _steps.Length;

    /// <summary>Whether it was asked again: its alias is taken, or no alias.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Takes what came in. Returns how much of it is used up; the rest is to come again, with what follows it.</summary>
    public int Take(ReadOnlySpan<byte> bytes)
    {
        var used = 0;
        while (!IsDone)
        {
            var (awaited, answer) = _steps[_step];
            var at = bytes[used..].IndexOf(awaited);
            if (at < 0)
            {
                IsRefused = _step == 1 && bytes[used..].IndexOf(Prompt) >= 0;
                // The begin of what is awaited may be at the end; a refusal is kept, to be told.
                return Math.Max(used, bytes.Length - MaxReason);
            }

            used += at + awaited.Length;
            _step++;
            if (answer is not null)
            {
                _send(answer);
            }
        }

        return used;
    }

    /// <summary>The server's last words to a client that it did not let in, among what it sent last; null if there are none.</summary>
    public static string? RefusalIn(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.TrimEntries)
        .LastOrDefault(static line => line.StartsWith("* ", StringComparison.Ordinal));
}
