using System.Collections.Concurrent;
using ChatRoom.Client.Connections;
using ChatRoom.Client.Messages;

namespace ChatRoom.Client.Sessions;

/// <summary>
/// One connection from being let in to its end: one loop reads and shows, another takes from the outbox and sends, and
/// neither waits for the other.
/// </summary>
internal sealed class Conversation : IDisposable
{
    // The tutorial's server gets one message at a time, or they would run together in one read of it.
    private static readonly TimeSpan ClassicPeriod = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan ClassicEchoPatience = TimeSpan.FromSeconds(2);
    private const int Burst = 10;

    private readonly Connection _connection;
    private readonly Outbox _outbox;
    private readonly IFrontEnd _front;
    private readonly Pace _pace;
    private readonly bool _asksWho;
    private readonly ConcurrentQueue<bool> _whoAskedByUs = new();
    private readonly CancellationTokenSource _farewell = new();
    private TimeSpan _farewellPatience;
    private volatile string? _awaitedEcho; // the last message to a classic server, until it has come back

    /// <param name="connection">Where we have been let in.</param>
    /// <param name="alias">As whom.</param>
    /// <param name="room">The room to go to; null: wherever the server puts us.</param>
    /// <param name="outbox">What is to be said.</param>
    /// <param name="front">Who sees what comes.</param>
    /// <param name="settings">The pace.</param>
    /// <param name="time">The clock.</param>
    public Conversation(Connection connection, string alias, string? room, Outbox outbox, IFrontEnd front, ClientSettings settings, TimeProvider time)
    {
        (_connection, _outbox, _front, Alias, Room) = (connection, outbox, front, alias, room);
        _asksWho = front is { WantsRoster: true } && !IsClassic;
        _pace = IsClassic ? new Pace(1, ClassicPeriod, time)
            : new Pace(Burst, settings.LinesPerSecond > 0 ? TimeSpan.FromSeconds(1 / settings.LinesPerSecond) : TimeSpan.Zero, time);
        _farewellPatience = IsClassic ? ClassicEchoPatience : TimeSpan.FromSeconds(10);
    }

    /// <summary>What we are called, as of the last line.</summary>
    public string Alias { get; private set; }

    /// <summary>The room that we have gone to; null if we went nowhere.</summary>
    public string? Room { get; private set; }

    /// <summary>Whether we have said that we leave, so that the end of the connection is none to be mended.</summary>
    public bool HasSaidFarewell => _farewell.IsCancellationRequested;

    private bool IsClassic => _connection.Dialect == ServerDialect.Classic;

    /// <summary>Runs until the connection has ended, or all was said and the server did not answer our farewell in time.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var sending = SendAllAsync(ended.Token);
        if (_asksWho)
        {
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
                    var parsed = ChatLine.Parse(line);
                    Take(IsClassic ? parsed.FromClassic() : parsed, cancellation);
                }
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                // The farewell was said: from now on the waiting has an end.
            }
            catch (Exception e) when (e is TimeoutException or OperationCanceledException)
            {
                return;
            }

            if (HasSaidFarewell && IsClassic && _awaitedEcho is null)
            {
                return; // it never answers a farewell; but all that was said has come back
            }
        }
    }

    private void Take(ChatLine line, CancellationToken cancellation)
    {
        if (_awaitedEcho is { } echo && line.Raw.Contains(echo, StringComparison.Ordinal))
        {
            Interlocked.CompareExchange(ref _awaitedEcho, null, echo);
        }

        Alias = Roster.NewAlias(line, Alias) ?? Alias;
        var isAnswer = Roster.IsWho(line) && _whoAskedByUs.TryDequeue(out var byUs) && byUs;
        _front.Show(new SessionEvent.Received(line, Alias, isAnswer));
        if (Roster.NewRoom(line) is { } room)
        {
            Room = room;
            if (_asksWho)
            {
                AskWho(cancellation);
            }
        }
    }

    private async Task SendAllAsync(CancellationToken cancellation)
    {
        try
        {
            if (Room is not null)
            {
                await SayAsync($"/join {Room}", cancellation); // what waits was said there
            }

            while (await _outbox.PeekAsync(cancellation) is { } line)
            {
                var isQuit = Speech.IsQuit(line);
                await SayAsync(line, cancellation);
                _outbox.Remove();
                _front.Show(new SessionEvent.Sent());
                if (isQuit)
                {
                    await _farewell.CancelAsync();
                    return;
                }
            }

            await SayAsync("/quit", cancellation);
            await _farewell.CancelAsync();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection is gone; what was not sent waits for the next one.
        }
    }

    private async Task SayAsync(string line, CancellationToken cancellation)
    {
        if (!IsClassic)
        {
            await _pace.TakeAsync(cancellation);
            if (Speech.IsWho(line))
            {
                _whoAskedByUs.Enqueue(false);
            }

            await _connection.SendAsync(line, cancellation);
        }
        else if (Speech.TryToClassic(line, Alias, out var message))
        {
            await _pace.TakeAsync(cancellation);
            _awaitedEcho = message;
            await _connection.SendAsync(message, cancellation);
        }
        else if (!Speech.IsQuit(line))
        {
            _front.Show(new SessionEvent.Notice($"this server knows no commands; nobody has seen {line.Split(' ')[0]} (//text says /text)"));
        }
    }

    /// <summary>Finds out in which room we are, and who is there. Not waited for: who reads must not wait for a write.</summary>
    private async void AskWho(CancellationToken cancellation)
    {
        try
        {
            _whoAskedByUs.Enqueue(true);
            await _connection.SendAsync("/who", cancellation);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection is gone.
        }
    }
}
