using System.Text;

namespace ChatRoom.Bench.Clients;

/// <summary>From the prompt to the welcome, as docs/protocol.md has it; what else comes meanwhile is passed over.</summary>
/// <param name="answer">What is sent to the prompt.</param>
/// <param name="send">How.</param>
internal sealed class Handshake(byte[] answer, Action<ReadOnlySpan<byte>> send)
{
    private const int MaxReason = 200;

    private bool _answered;

    private static ReadOnlySpan<byte> Prompt => "alias?"u8;

    private static ReadOnlySpan<byte> Welcome => "You are now connected!"u8;

    private ReadOnlySpan<byte> Awaited => _answered ? Welcome : Prompt;

    /// <summary>Whether the client is in.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Whether it was asked again: its alias is taken, or no alias.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Takes what came in. Returns how much of it is used up; the rest is to come again, with what follows it.</summary>
    public int Take(ReadOnlySpan<byte> bytes)
    {
        var used = 0;
        while (!IsDone)
        {
            var at = bytes[used..].IndexOf(Awaited);
            if (at < 0)
            {
                IsRefused = _answered && bytes[used..].IndexOf(Prompt) >= 0;
                // The begin of what is awaited may be at the end; a refusal is kept, to be told.
                return Math.Max(used, bytes.Length - MaxReason);
            }

            used += at + Awaited.Length;
            if (_answered)
            {
                IsDone = true;
            }
            else
            {
                _answered = true;
                send(answer);
            }
        }

        return used;
    }

    /// <summary>The server's last words to a client that it did not let in, among what it sent last; null if there are none.</summary>
    public static string? RefusalIn(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.TrimEntries)
        .LastOrDefault(static line => line.StartsWith("* ", StringComparison.Ordinal));
}
