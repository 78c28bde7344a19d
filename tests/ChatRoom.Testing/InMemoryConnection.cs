using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;

namespace ChatRoom.Testing;

/// <summary>
/// A connection over two pipes in memory, and its client's end. With <c>inline</c> reading, what a client sends has been
/// handled, up to the next thing that has to be waited for, when the sending is done: so a test can then move the clock.
/// </summary>
public sealed class InMemoryConnection : DefaultConnectionContext
{
    private static int Connections;

    private readonly Pipe _toServer;
    private readonly Pipe _toClient;
    private readonly CancellationTokenSource _closed = new();

    /// <param name="inline">Whether the server handles what is sent on the sender's stack.</param>
    /// <param name="outputBound">How many bytes may wait for the client before a write to it has to wait, too.</param>
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

    /// <summary>What the server sent.</summary>
    public PipeText Received { get; }

    /// <summary>The whole of what it sent, unread.</summary>
    public PipeReader Output => _toClient.Reader;

    /// <summary>Ends when the server has done with it.</summary>
    public Task Served { get; private set; } = Task.CompletedTask;

    /// <summary>Why the server cut it off; null if it did not.</summary>
    public ConnectionAbortedException? AbortReason { get; private set; }

    /// <summary>Lets a handler serve it, as Kestrel does: when it returns, the pipes are completed.</summary>
    public InMemoryConnection ServedBy(Func<ConnectionContext, Task> handler)
    {
        Served = ServeAsync(handler);
        return this;
    }

    /// <summary>Sends bytes, in one write.</summary>
    public async Task SendAsync(byte[] bytes) => await _toServer.Writer.WriteAsync(bytes);

    /// <summary>Sends text, in one write.</summary>
    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends no more; what the server still sends can be read.</summary>
    public async Task CloseAsync()
    {
        await _toServer.Writer.CompleteAsync();
        await _closed.CancelAsync(); // as Kestrel does when a FIN or a reset has come
    }

    /// <summary>Sends no more, and reads no more.</summary>
    public async Task VanishAsync()
    {
        await _toClient.Reader.CompleteAsync();
        await _toServer.Writer.CompleteAsync(new ConnectionResetException("the peer is gone"));
        await _closed.CancelAsync();
    }

    /// <summary>The next line must be this one.</summary>
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

    /// <summary>The session is resumed: the next line must be the first, then comes the next token, which is returned, and then the rest.</summary>
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

    /// <summary>The next bytes must be these.</summary>
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
