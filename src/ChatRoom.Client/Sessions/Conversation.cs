using ChatRoom.Client.Connections;
using ChatRoom.Client.Resuming;
using ChatRoom.Client.Settings;

namespace ChatRoom.Client.Sessions;

/// <summary>
/// One connection from being let in to its end: one loop reads and shows (<see cref="Reception"/>), another takes from the
/// outbox and sends (<see cref="Speaker"/>), and neither waits for the other.
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

    /// <param name="connection">Where we have been let in.</param>
    /// <param name="alias">As whom.</param>
    /// <param name="room">The room to go to, or to which we were given back; null: wherever the server puts us.</param>
    /// <param name="resumption">What is to be come back to.</param>
    /// <param name="outbox">What is to be said.</param>
    /// <param name="front">Who sees what comes.</param>
    /// <param name="settings">The pace.</param>
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

    /// <summary>What we are called, as of the last line.</summary>
    public string Alias => _reception.Alias;

    /// <summary>The room that we are in; null if it is not known.</summary>
    public string? Room => _reception.Room;

    /// <summary>Whether we have said that we leave, so that the end of the connection is none to be mended.</summary>
    public bool HasSaidFarewell => _farewell.IsCancellationRequested;

    private bool IsClassic => _connection.IsClassic;

    /// <summary>Runs until the connection has ended, or all was said and the server did not answer our farewell in time.</summary>
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

    /// <summary>Leaving is urgent: the server's answer to the farewell is not waited for as long as usual.</summary>
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
                // The farewell was said: from now on the waiting has an end.
            }
            catch (Exception e) when (e is TimeoutException or OperationCanceledException)
            {
                return;
            }

            if (HasSaidFarewell && IsClassic && _speaker.HasAllEchoes)
            {
                return; // it never answers a farewell; but all that was said has come back
            }
        }
    }

    /// <summary>Finds out in which room we are, and who is there. Not waited for: who reads must not wait for a write.</summary>
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
