using System.Diagnostics;
using System.IO.Pipelines;
using System.Text;
using ChatRoom.Connections;
using Microsoft.AspNetCore.Connections;

namespace ChatRoom.Diagnostics;

/// <summary>
/// Whether chat works: joins through the connection handler as any client does, but over a pipe in memory, says
/// something in a room that nobody else sees, and reads it back.
/// </summary>
public sealed class ChatProbe
{
    private readonly ChatConnectionHandler _handler;
    private readonly ChatLog _log;
    private int _count;

    internal ChatProbe(ChatConnectionHandler handler, ChatLog log)
    {
        _handler = handler;
        _log = log;
    }

    /// <summary>How long one round trip took: joining, saying something, reading it back.</summary>
    /// <exception cref="TimeoutException">It was not done within <paramref name="timeout"/>, or the chat hung up; the message tells how far it came.</exception>
    public async Task<TimeSpan> RoundTripAsync(TimeSpan timeout)
    {
        var begin = Stopwatch.GetTimestamp();
        var toServer = new Pipe();
        var toClient = new Pipe();
        var id = $"probe-{Interlocked.Increment(ref _count)}";
        var application = new DuplexPipe(toClient.Reader, toServer.Writer);
        var connection = new DefaultConnectionContext(id, new DuplexPipe(toServer.Reader, toClient.Writer), application);
        connection.Features.Set(new ProbeFeature());

        using var time = new CancellationTokenSource(timeout);
        var served = Task.Run(() => ServeAsync(connection), CancellationToken.None);
        var step = "the prompt";
        try
        {
            await ExpectAsync(application.Input, "alias?", time.Token);
            step = "being let in";
            await SayAsync(application.Output, "probe\n", time.Token);
            await ExpectAsync(application.Input, "You are now connected!", time.Token);
            step = "its own message";
            await SayAsync(application.Output, $"{id}\n", time.Token);
            await ExpectAsync(application.Input, $"probe: {id}", time.Token);
            return Stopwatch.GetElapsedTime(begin);
        }
        catch (Exception e) when (e is OperationCanceledException or EndOfStreamException)
        {
            var reason = $"waited for {step}, {(e is EndOfStreamException ? "and was cut off" : $"{timeout.TotalSeconds} s")}";
            _log.ProbeFailed(reason);
            throw new TimeoutException(reason, e);
        }
        finally
        {
            await application.Output.CompleteAsync();
            await application.Input.CompleteAsync();
            _ = served; // ends by itself, now that its client has gone
        }
    }

    private async Task ServeAsync(ConnectionContext connection)
    {
        await _handler.OnConnectedAsync(connection);
        await connection.Transport.Input.CompleteAsync();
        await connection.Transport.Output.CompleteAsync();
    }

    private static async Task SayAsync(PipeWriter to, string text, CancellationToken cancellation) =>
        await to.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation);

    private static async Task ExpectAsync(PipeReader from, string text, CancellationToken cancellation)
    {
        while (true)
        {
            var result = await from.ReadAsync(cancellation);
            var found = Encoding.UTF8.GetString(result.Buffer).Contains(text, StringComparison.Ordinal);
            from.AdvanceTo(found ? result.Buffer.End : result.Buffer.Start, result.Buffer.End);
            if (found)
            {
                return;
            }

            if (result.IsCompleted)
            {
                throw new EndOfStreamException();
            }
        }
    }

    private sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
