using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;

namespace ChatRoom.Testing;

/// <summary>
/// A connection over two in-memory pipes, with the client's end. With <c>inline</c> reading, the server handles sent bytes during
/// the send, until it has to wait for something. So a test can advance the clock right after a send.
/// </summary>
public sealed class InMemoryConnection : DefaultConnectionContext
{
    private static int Connections;

    private readonly Pipe _toServer;
    private readonly Pipe _toClient;
    private readonly CancellationTokenSource _closed = new();

    /// <param name="inline">Whether the server handles sent bytes on the sender's stack.</param>
    /// <param name="outputBound">The number of unread bytes at which the server's writes begin to wait.</param>
    public InMemoryConnection(bool inline = true, int outputBound = 64 * 1024)
        : base($"memory-{Interlocked.Increment(ref Connections)}")
    {
        _toServer = new Pipe(new PipeOptions(
            readerScheduler: inline ? PipeScheduler.Inline : PipeScheduler.ThreadPool, useSynchronizationContext: false));
        _toClient = new Pipe(new PipeOptions(
            pauseWriterThreshold: outputBound, resumeWriterThreshold: Math.Max(1, outputBound / 2), useSynchronizationContext: false));
        Transport = new Duplex(_toServer.Reader, _toClient.Writer);
        Application = new Duplex(_toClient.Reader, _toServer.Writer);
        RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, 1);
        ConnectionClosed = _closed.Token;
        Received = new PipeText(_toClient.Reader);
    }

    /// <summary>Reads the text that the server sent.</summary>
    public PipeText Received { get; }

    /// <summary>The raw bytes that the server sent.</summary>
    public PipeReader Output => _toClient.Reader;

    /// <summary>Completes when the server has finished serving the connection.</summary>
    public Task Served { get; private set; } = Task.CompletedTask;

    /// <summary>Why the server aborted the connection; null if it did not.</summary>
    public ConnectionAbortedException? AbortReason { get; private set; }

    /// <summary>Makes a handler serve the connection. As in Kestrel, the pipes are completed when the handler returns.</summary>
    public InMemoryConnection ServedBy(Func<ConnectionContext, Task> handler)
    {
        Served = ServeAsync(handler);
        return this;
    }

    /// <summary>Sends bytes in one write.</summary>
    public async Task SendAsync(byte[] bytes) => await _toServer.Writer.WriteAsync(bytes);

    /// <summary>Sends a text in one write.</summary>
    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Closes the client's sending direction. The test can still read what the server sends.</summary>
    public async Task CloseAsync()
    {
        await _toServer.Writer.CompleteAsync();
        await _closed.CancelAsync(); // as Kestrel does after a FIN or a reset
    }

    /// <summary>Closes both directions, as if the client had crashed.</summary>
    public async Task VanishAsync()
    {
        await _toClient.Reader.CompleteAsync();
        await _toServer.Writer.CompleteAsync(new ConnectionResetException("the peer is gone"));
        await _closed.CancelAsync();
    }

    /// <summary>Checks that the next lines are these.</summary>
    public async Task ExpectAsync(params string[] lines)
    {
        foreach (var line in lines)
        {
            var next = await Received.ReadLineAsync();
            if (next != line)
            {
                throw new InvalidDataException($"expected '{line}', got '{next}'");
            }
        }
    }

    /// <summary>Checks the lines of a resumed session: the first one, then a line with the next token, then the others. Returns the token.</summary>
    public async Task<string> ExpectBackAsync(string first, params string[] lines)
    {
        const string next = "* to resume this session next time: /resume ";
        await ExpectAsync(first);
        var token = await Received.ReadLineAsync();
        if (!token.StartsWith(next, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"expected a token, got '{token}'");
        }

        await ExpectAsync(lines);
        return token[next.Length..].TrimEnd();
    }

    /// <summary>Checks that the next bytes are these.</summary>
    public async Task ExpectBytesAsync(string bytes)
    {
        var next = await Received.ReadBytesAsync(bytes.Length);
        if (next != bytes)
        {
            throw new InvalidDataException($"expected '{bytes}', got '{next}'");
        }
    }

    /// <inheritdoc />
    public override void Abort(ConnectionAbortedException abortReason)
    {
        AbortReason ??= abortReason;
        _toServer.Writer.Complete(abortReason);
        _toClient.Writer.CancelPendingFlush();
    }

    private async Task ServeAsync(Func<ConnectionContext, Task> handler)
    {
        await handler(this);
        await Transport.Input.CompleteAsync();
        await Transport.Output.CompleteAsync();
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
