using System.Text;

namespace ChatRoom.Connection.Transport;

/// <summary>
/// Examines a port that sends no prompt. A chat server speaks first, so silence suggests that another program listens there.
/// The probe sends an HTTP request on a second connection. Web servers, TLS ports and ChatRoom's own ports answer it at once.
/// The first connection still waits for the prompt.
/// </summary>
internal static class PortProbe
{
    private const int MaxBytes = 4096;

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Probes the port. Returns what is wrong with it; null if the answer does not show that.</summary>
    public static async Task<ConnectFailedException?> AskAsync(ITransport transport, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            await using var link = await transport.OpenAsync(cancellation);
            await link.Stream.WriteAsync("GET / HTTP/1.0\r\n\r\n"u8.ToArray(), cancellation);
            var (reader, answer) = (new TimeoutReader(link.Stream, time), new List<byte>());
            while (answer.Count < MaxBytes && await reader.ReadAsync(AnswerTimeout, cancellation) is { IsEmpty: false } read)
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

    /// <summary>Returns what is wrong with a port, from the first bytes of the peer; null if it is not known.</summary>
    public static ConnectFailedException? Explain(ReadOnlySpan<byte> answer, bool usesTls)
    {
        const byte tlsAlert = 21;
        var text = Encoding.UTF8.GetString(answer);
        return answer is [tlsAlert, 3, ..] || (!usesTls && IsAboutTls(text)) ? new("this port uses TLS") { Fault = ConnectFault.NeedsTls }
            : text.Contains("this port is for chat", StringComparison.Ordinal) ? null // a chat server, which answers browsers with a page
            : text.StartsWith("HTTP/", StringComparison.Ordinal) ? new("this port is for HTTP, not for chat")
            : text.StartsWith("SSH-", StringComparison.Ordinal) ? new("this port is for SSH, not for chat")
            : null;
    }

    /// <summary>Returns whether a text says that the port needs TLS. It may be a notice of ChatRoom or a web server's page.</summary>
    private static bool IsAboutTls(string text) =>
        text.Contains("for chat over TLS", StringComparison.Ordinal) || text.Contains("HTTP request to an HTTPS server", StringComparison.Ordinal)
        || text.Contains("plain HTTP request was sent to HTTPS port", StringComparison.Ordinal);
}
