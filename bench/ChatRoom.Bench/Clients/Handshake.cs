using System.Text;

namespace ChatRoom.Bench.Clients;

/// <summary>The steps from the first bytes to membership of the room. Other received text is skipped.</summary>
/// <param name="script">The texts to await and to answer.</param>
/// <param name="send">Sends an answer.</param>
internal sealed class Handshake(DialectScript script, Action<ReadOnlySpan<byte>> send)
{
    private const int MaxReason = 200;

    private readonly (byte[] Awaited, byte[]? Answer)[] _steps =
        [.. script.Steps.Select(static step => (DialectScript.Bytes(step.Awaited), step.Answer is null ? null : DialectScript.Bytes(step.Answer)))];

    private readonly byte[] _refusal = DialectScript.Bytes(script.Refusal);
    private int _step;

    /// <summary>Whether the client has joined its room.</summary>
    public bool IsDone => _step == _steps.Length;

    /// <summary>Whether the server has refused the alias.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Handles received bytes. Returns the number of consumed bytes; pass the rest again, together with the next bytes.</summary>
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
                // Keep the end: it may contain the beginning of the awaited text, or the reason of a refusal.
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

    /// <summary>Returns the last notice of the server in these bytes, which says why it refused a client; null if there is none.</summary>
    public static string? RefusalIn(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.TrimEntries)
        .LastOrDefault(static line => line.StartsWith("* ", StringComparison.Ordinal));
}
