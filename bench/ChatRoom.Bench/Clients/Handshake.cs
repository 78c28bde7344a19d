using System.Text;

namespace ChatRoom.Bench.Clients;

/// <summary>From the first bytes to the room, step by step; everything else that arrives meanwhile is skipped.</summary>
/// <param name="talk">What is awaited, and what is answered.</param>
/// <param name="send">How answers are sent.</param>
internal sealed class Handshake(Talk talk, Action<ReadOnlySpan<byte>> send)
{
    private const int MaxReason = 200;

    private readonly (byte[] Awaited, byte[]? Answer)[] _steps =
        [.. talk.Steps.Select(static step => (Talk.Bytes(step.Awaited), step.Answer is null ? null : Talk.Bytes(step.Answer)))];

    private readonly byte[] _refusal = Talk.Bytes(talk.Refusal);
    private int _step;

    /// <summary>Whether the client is in.</summary>
    public bool IsDone => _step == _steps.Length;

    /// <summary>Whether the server did not accept the alias.</summary>
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
                IsRefused = _step == 1 && bytes[used..].IndexOf(_refusal) >= 0;
                // The begin of what is awaited may be at the end; a refusal is kept, to be told.
                return Math.Max(used, bytes.Length - MaxReason);
            }

            used += at + awaited.Length;
            _step++;
            if (answer is not null)
            {
                send(answer);
            }
        }

        return used;
    }

    /// <summary>The server's last words to a client that it did not let in, among what it sent last; null if there are none.</summary>
    public static string? RefusalIn(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.TrimEntries)
        .LastOrDefault(static line => line.StartsWith("* ", StringComparison.Ordinal));
}
