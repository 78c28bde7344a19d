using ChatRoom.Client.Connections;
using ChatRoom.Client.Resuming;
using ChatRoom.Client.Settings;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Client.Sessions;

/// <summary>
/// One connection, from the handshake to its end. One loop reads and shows lines (<see cref="Receiver"/>), another one sends
/// the outbox (<see cref="OutboxSender"/>). They run independently, except that a message to the tutorial's server
/// waits for the echo of the one before.
/// </summary>
internal sealed class Conversation : IDisposable
{
    private readonly TextConnection _connection;
    private readonly Resumption _resumption;
    private readonly Receiver _receiver;
    private readonly SecretExchange _secrets;
    private readonly LineGate _gate;
    private readonly OutboxSender _sender;
    private readonly bool _asksWho;
    private readonly CancellationTokenSource _quitSent = new();
    private Task _answering = Task.CompletedTask;
    private TimeSpan _quitTimeout;

    /// <param name="connection">The connection.</param>
    /// <param name="alias">The client's alias.</param>
    /// <param name="room">The room to enter, or the room of the resumed session; null: the server decides.</param>
    /// <param name="resumption">The state that outlives the connection.</param>
    /// <param name="secrets">Answers when the server asks for passwords.</param>
    /// <param name="outbox">The lines to send.</param>
    /// <param name="front">Shows events.</param>
    /// <param name="settings">The settings, for the rate of sending.</param>
    /// <param name="time">The clock.</param>
    public Conversation(
        TextConnection connection, string alias, string? room, Resumption resumption, SecretExchange secrets, Outbox outbox, IFrontEnd front, ClientSettings settings, TimeProvider time)
    {
        (_connection, _resumption, _secrets) = (connection, resumption, secrets);
        connection.DropsUnfinished = resumption.Token is not null;
        _receiver = new Receiver(resumption, alias, room, IsClassic, connection.IsResumed, front.Show);
        _receiver.OnNotice = secrets.TakeNotice;
        _gate = new LineGate(connection, secrets);
        _sender = new OutboxSender(connection, _gate, _receiver, resumption, outbox, front, settings, time);
        _asksWho = front is { WantsRoster: true } && !IsClassic;
        _quitTimeout = IsClassic ? OutboxSender.ClassicEchoTimeout : TimeSpan.FromSeconds(10);
    }

    /// <summary>The client's alias, as of the last line.</summary>
    public string Alias => _receiver.Alias;

    /// <summary>The client's room; null if it is not known.</summary>
    public string? Room => _receiver.Room;

    /// <summary>Whether the client has sent <c>/quit</c>, so that the end of the connection is expected.</summary>
    public bool HasQuit => _quitSent.IsCancellationRequested;

    private bool IsClassic => _connection.IsClassic;

    /// <summary>Runs until the connection ends, or the server does not answer <c>/quit</c> in time.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _receiver.OnSecretRequested = what => _answering = AnswerAsync(what, ended.Token);
        var sending = SendAllAsync(ended.Token);
        if (_asksWho)
        {
            _receiver.OnMoved = () => AskWho(ended.Token);
            AskWho(ended.Token);
        }

        await ReadAllAsync(cancellation);
        if (IsClassic)
        {
            _connection.Reset();
        }

        await ended.CancelAsync();
        await _answering;
        _secrets.Lose();
        await sending;
    }

    /// <summary>Shortens the wait for the server's answer to <c>/quit</c>.</summary>
    public void ShortenQuit()
    {
        _quitTimeout = TimeSpan.FromSeconds(1);
        _sender.EndWait();
    }

    public void Dispose()
    {
        _quitSent.Dispose();
        _gate.Dispose();
    }

    private async Task SendAllAsync(CancellationToken cancellation)
    {
        if (await _sender.RunAsync(cancellation))
        {
            await _quitSent.CancelAsync();
        }
    }

    private async Task ReadAllAsync(CancellationToken cancellation)
    {
        using var interrupted = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _quitSent.Token);
        while (true)
        {
            var (timeout, until) = HasQuit ? (_quitTimeout, cancellation) : (Timeout.InfiniteTimeSpan, interrupted.Token);
            try
            {
                if (await _connection.ReadAsync(timeout, until) is not { } lines)
                {
                    return;
                }

                foreach (var line in lines)
                {
                    _sender.NoteEcho(line);
                    _receiver.Take(line);
                }

                _secrets.EndIfAnswered();
                _receiver.ReportPosition();
                _connection.DropsUnfinished = _resumption.Token is not null;
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                // The client has sent /quit: from now on the read has a timeout.
            }
            catch (Exception e) when (e is TimeoutException or OperationCanceledException)
            {
                return;
            }

            if (HasQuit && IsClassic && _sender.HasAllEchoes)
            {
                return; // the tutorial's server does not answer /quit, but it has echoed all messages
            }
        }
    }

    /// <summary>Answers when the server asks for a password. The reading loop must not wait for the user.</summary>
    private async Task AnswerAsync(SecretKind what, CancellationToken cancellation)
    {
        try
        {
            await _secrets.AnswerAsync(what, _connection, cancellation);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection is gone.
        }
    }

    /// <summary>Asks for the room and its members. Returns at once, because the reading loop must not wait for a write.</summary>
    private async void AskWho(CancellationToken cancellation)
    {
        try
        {
            await _sender.AskAsync(Question.Who, cancellation);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection is gone.
        }
    }
}
