using System.Text;

namespace ChatRoom.Client.Connections;

/// <summary>
/// Finds out what listens on a port that does not ask for an alias. A chat server speaks first, so silence means that the
/// port may be another program's. The probe sends an HTTP request on a connection of its own: a web server, a TLS port and
/// ChatRoom's own ports all answer that at once, and the connection that waits for the prompt is not disturbed.
/// </summary>
internal static class PortProbe
{
    /// <summary>The advice for a port that wants TLS.</summary>
    public const string UseTls = "this port uses TLS; use --tls";

    private const int MaxBytes = 4096;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Asks; null if the answer says nothing about the port.</summary>
    public static async Task<string?> AskAsync(ITransport transport, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            await using var link = await transport.OpenAsync(cancellation);
            await link.Stream.WriteAsync("GET / HTTP/1.0\r\n\r\n"u8.ToArray(), cancellation);
            var (reader, answer) = (new PatientReader(link.Stream, time), new List<byte>());
            while (answer.Count < MaxBytes && await reader.ReadAsync(Patience, cancellation) is { IsEmpty: false } read)
            {
                answer.AddRange(read.Span);
                if (answer is [(byte)'a', ..])
                {
                    return null; // a prompt
                }
            }

            return Explain([.. answer], link.UsesTls);
        }
        catch (Exception e) when (e is IOException or ConnectFailedException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>Explains the first bytes of something that is not a chat without TLS; null if they are unknown.</summary>
    public static string? Explain(ReadOnlySpan<byte> answer, bool usesTls)
    {
        const byte tlsAlert = 21;
        var text = Encoding.UTF8.GetString(answer);
        return answer is [tlsAlert, 3, ..] || (!usesTls && IsAboutTls(text)) ? UseTls
            : text.Contains("this port is for chat", StringComparison.Ordinal) ? null // a slow chat server, which answers web browsers in their language
            : text.StartsWith("HTTP/", StringComparison.Ordinal) ? "this port is for HTTP, not for chat"
            : text.StartsWith("SSH-", StringComparison.Ordinal) ? "this port is for SSH, not for chat"
            : null;
    }

    /// <summary>Whether a notice says that the port wants TLS: ChatRoom's, or the page of a web server.</summary>
    public static bool IsAboutTls(string text) =>
        text.Contains("for chat over TLS", StringComparison.Ordinal) || text.Contains("HTTP request to an HTTPS server", StringComparison.Ordinal)
        || text.Contains("plain HTTP request was sent to HTTPS port", StringComparison.Ordinal);
}
