using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatRoom.Connection.Transport;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Text;

namespace ChatRoom.Connection;

/// <summary>One connection, as objects: one JSON object a line. One caller reads, and another one sends.</summary>
internal sealed class JsonLink(Link link, TimeProvider time) : IAsyncDisposable
{
    // The server's longest lines are answers with many events, below 64 KiB.
    private const int MaxLineBytes = 1024 * 1024;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TimeoutReader _reader = new(link.Stream, time);
    private readonly Sender _sender = new(link.Stream);
    private readonly LineReader _lines = new(MaxLineBytes, appliesKeys: false);
    private ReadOnlySequence<byte> _unread;

    /// <summary>Whether nobody else can read what is sent.</summary>
    public bool IsPrivate => link.IsPrivate;

    /// <summary>Returns the line of a request.</summary>
    public static string LineOf(JsonObject request) => $"{request.ToJsonString(Plain)}\n";

    /// <summary>Waits for the prompt.</summary>
    /// <param name="probe">Examines a port that stays silent; null: nothing does.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ConnectFailedException">This is not a chat server, or it refuses the connection.</exception>
    /// <exception cref="ChatException">The server refuses the connection, with a code.</exception>
    public async Task ReadPromptAsync(Func<CancellationToken, Task<ConnectFailedException?>>? probe, CancellationToken cancellation)
    {
        var prompt = await new PromptReader(link, _reader, time) { Probe = probe }.ReadAsync(cancellation);
        if (!prompt.HasCome)
        {
            // An endpoint that is for JSON only refuses in JSON, any other one in words.
            var reason = Sanitizer.Clean(Encoding.UTF8.GetString(prompt.Bytes)).TrimStart('*', ' ').TrimEnd();
            throw Received.Parse(prompt.Bytes) is { } error ? ChatException.Of(error)
                : new ConnectFailedException(reason.Length > 0 ? reason : "the server has closed the connection");
        }

        _unread = new ReadOnlySequence<byte>(prompt.Bytes);
    }

    /// <summary>Sends a request. Completes when the operating system has accepted the bytes.</summary>
    /// <exception cref="IOException">The connection is broken.</exception>
    public Task SendAsync(string line, CancellationToken cancellation) => _sender.WriteAsync(line, cancellation);

    /// <summary>Returns the next object; null at the end of the connection.</summary>
    /// <param name="timeout">How long the server may be silent; <see cref="Timeout.InfiniteTimeSpan"/>: forever.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ConnectFailedException">The server does not answer in time, or not in JSON.</exception>
    public async Task<Received?> ReadAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        while (true)
        {
            while (_lines.TryRead(ref _unread, out var frame))
            {
                if (frame.Kind != FrameKind.Text || !frame.Text.IsEmpty)
                {
                    return Received.Parse(frame.Text) ?? throw new ConnectFailedException("the server does not answer in JSON");
                }
            }

            var read = await _reader.ReadAsync(timeout, cancellation) ?? throw new ConnectFailedException("the server does not answer");
            if (read.IsEmpty)
            {
                return null;
            }

            _unread = new ReadOnlySequence<byte>(read);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await link.DisposeAsync();
        _sender.Dispose();
    }
}
