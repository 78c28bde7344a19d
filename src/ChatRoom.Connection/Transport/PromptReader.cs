namespace ChatRoom.Connection.Transport;

/// <summary>Waits for the prompt, with which a chat server begins. So a client notices at once that a port is the wrong one.</summary>
/// <param name="link">The connection.</param>
/// <param name="reader">Reads from it.</param>
/// <param name="time">The clock.</param>
internal sealed class PromptReader(Link link, TimeoutReader reader, TimeProvider time)
{
    // No server sends more than this before it accepts the client.
    private const int MaxBytes = 4096;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private static ReadOnlySpan<byte> Prompt => "alias?"u8;

    private static ReadOnlySpan<byte> Notice => "* "u8;

    private static ReadOnlySpan<byte> JsonError => "{\"type\":\"error\""u8;

    /// <summary>How long the server may be silent before <see cref="Probe"/> looks at the port.</summary>
    public static TimeSpan ProbeAfter { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Examines a port that stays silent, and returns what is wrong with it; null if it may be the right one. Null: nothing does.</summary>
    public Func<CancellationToken, Task<ConnectFailedException?>>? Probe { get; init; }

    /// <summary>Waits for the prompt, or for the end of the connection.</summary>
    /// <exception cref="ConnectFailedException">This is not a chat server.</exception>
    public async Task<PromptResult> ReadAsync(CancellationToken cancellation)
    {
        var begin = time.GetTimestamp();
        var (seen, isProbed) = (new List<byte>(), false);
        while (true)
        {
            var rest = Spans.Max(Timeout - time.GetElapsedTime(begin), TimeSpan.Zero);
            var read = rest == TimeSpan.Zero ? null : await reader.ReadAsync(isProbed ? rest : Spans.Min(ProbeAfter, rest), cancellation);
            if (read is null && !isProbed)
            {
                isProbed = true;
                if (seen.Count == 0 && Probe is not null && await Probe(cancellation) is { } fault)
                {
                    throw fault;
                }

                continue;
            }

            seen.AddRange((read ?? throw new ConnectFailedException($"no prompt within {Timeout.TotalSeconds:0} s; {IsPortRight}")).Span);
            if (Judge([.. seen], isEnd: read is { IsEmpty: true }) is { } result)
            {
                return result;
            }
        }
    }

    /// <summary>Returns the failure of a connection whose server sends something that no chat server sends.</summary>
    public ConnectFailedException NotChat() => new($"not a chat server; {IsPortRight}");

    private string IsPortRight => $"is the port right for {(link.UsesTls ? "TLS" : "plain TCP")}?";

    /// <summary>Returns the result; null while more bytes are needed.</summary>
    private PromptResult? Judge(byte[] seen, bool isEnd)
    {
        if (seen.AsSpan().StartsWith(Prompt))
        {
            return new PromptResult(HasCome: true, seen[Prompt.Length..]);
        }

        // The bytes may be the beginning of the prompt, or of a notice with the reason of a refusal.
        var isAlike = StartsAlike(seen, Prompt) || StartsAlike(seen, Notice) || StartsAlike(seen, JsonError);
        var fault = isEnd || !isAlike ? PortProbe.Explain(seen, link.UsesTls) : null;
        return fault is not null ? throw fault
            : seen.Length > MaxBytes || !isAlike ? throw NotChat()
            : isEnd ? new PromptResult(HasCome: false, seen)
            : null;
    }

    /// <summary>Returns whether one of two texts begins with the other one.</summary>
    private static bool StartsAlike(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => a.CommonPrefixLength(b) == Math.Min(a.Length, b.Length);
}
