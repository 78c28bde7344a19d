using ChatRoom.Client.Connections;
using ChatRoom.Client.Resuming;
using ChatRoom.Client.Settings;

namespace ChatRoom.Client.Sessions;

/// <summary>
/// One connection from the login to its end: one loop reads and shows lines (<see cref="Reception"/>), another sends the
/// outbox (<see cref="Speaker"/>), and neither waits for the other.
/// </summary>
internal sealed class Conversation : IDisposable
{
    private static readonly TimeSpan ClassicEchoPatience = TimeSpan.FromSeconds(2);

    private readonly Connection _connection;
    private readonly Resumption _resumption;
    private readonly Reception _reception;
    private readonly Speaker _speaker;
    private readonly bool _asksWho;
    private readonly CancellationTokenSource _farewell = new();
    private TimeSpan _farewellPatience;

    /// <param name="connection">The connection.</param>
    /// <param name="alias">Our alias.</param>
    /// <param name="room">The room to enter, or of the resumed session; null: the server decides.</param>
    /// <param name="resumption">What outlives the connection.</param>
    /// <param name="outbox">The lines to send.</param>
    /// <param name="front">Shows events.</param>
    /// <param name="settings">The rate.</param>
    /// <param name="time">The clock.</param>
    public Conversation(
        Connection connection, string alias, string? room, Resumption resumption, Outbox outbox, IFrontEnd front, ClientSettings settings, TimeProvider time)
    {
        (_connection, _resumption) = (connection, resumption);
        connection.DropsUnfinished = resumption.Token is not null;
        _reception = new Reception(resumption, alias, room, IsClassic, connection.IsResumed, front.Show);
        _speaker = new Speaker(connection, _reception, resumption, outbox, front, settings, time);
        _asksWho = front is { WantsRoster: true } && !IsClassic;
        _farewellPatience = IsClassic ? ClassicEchoPatience : TimeSpan.FromSeconds(10);
    }

    /// <summary>Our alias, as of the last line.</summary>
    public string Alias => _reception.Alias;

    /// <summary>Our room; null if it is not known.</summary>
    public string? Room => _reception.Room;

    /// <summary>Whether we have sent <c>/quit</c>, so that the end of the connection is expected.</summary>
    public bool HasSaidFarewell => _farewell.IsCancellationRequested;

    private bool IsClassic => _connection.IsClassic;

    /// <summary>Runs until the connection ends, or the server does not answer <c>/quit</c> in time.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var sending = SendAllAsync(ended.Token);
        if (_asksWho)
        {
            _reception.OnMoved = () => AskWho(ended.Token);
            AskWho(ended.Token);
        }

        await ReadAllAsync(cancellation);
        if (IsClassic)
        {
            _connection.Reset();
        }

        await ended.CancelAsync();
        await sending;
    }

    /// <summary>Shortens the wait for the server's answer to <c>/quit</c>.</summary>
    public void Hurry() => _farewellPatience = TimeSpan.FromSeconds(1);

    public void Dispose() => _farewell.Dispose();

    private async Task SendAllAsync(CancellationToken cancellation)
    {
        if (await _speaker.RunAsync(cancellation))
        {
            await _farewell.CancelAsync();
        }
    }

    private async Task ReadAllAsync(CancellationToken cancellation)
    {
        using var interrupted = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _farewell.Token);
        while (true)
        {
            var (patience, until) = HasSaidFarewell ? (_farewellPatience, cancellation) : (Timeout.InfiniteTimeSpan, interrupted.Token);
            try
            {
                if (await _connection.ReadAsync(patience, until) is not { } lines)
                {
                    return;
                }

                foreach (var line in lines)
                {
                    _speaker.Hear(line);
                    _reception.Take(line);
                }

                _reception.TellPlace();
                _connection.DropsUnfinished = _resumption.Token is not null;
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                // We have sent /quit: from now on the wait has a limit.
            }
            catch (Exception e) when (e is TimeoutException or OperationCanceledException)
            {
                return;
            }

            if (HasSaidFarewell && IsClassic && _speaker.HasAllEchoes)
            {
                return; // it never answers, but all our messages have come back
            }
        }
    }

    /// <summary>Asks for our room and its members. Nothing waits for it: a reader must not wait for a write.</summary>
    private async void AskWho(CancellationToken cancellation)
    {
        try
        {
            await _speaker.AskAsync(Question.Who, cancellation);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection is gone.
        }
    }
}
