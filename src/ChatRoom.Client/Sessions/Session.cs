using ChatRoom.Client.Connections;
using ChatRoom.Protocol;

namespace ChatRoom.Client.Sessions;

/// <summary>
/// A user's time with a server, over as many connections as it takes. Events go to the front end; what the user does
/// comes in through <see cref="Say"/>, <see cref="FinishSending"/> and <see cref="Leave"/>, from any thread.
/// </summary>
internal sealed class Session(ClientSettings settings, ITransport transport, IFrontEnd front, TimeProvider time, Random random) : IDisposable
{
    // A server notices only after a while that a lost connection is gone; until then the alias is still taken, by us.
    private static readonly TimeSpan AliasPatience = TimeSpan.FromMinutes(3);

    // Who is thrown out sooner than this goes on waiting longer and longer.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);

    /// <summary>No longer than this <see cref="Leave"/> takes, if nobody holds up the front end.</summary>
    public static readonly TimeSpan LongestFarewell = TimeSpan.FromSeconds(3);

    private const string Closed = "the server has closed the connection";

    private readonly Outbox _outbox = new();
    private readonly Backoff _backoff = new(random);
    private readonly CancellationTokenSource _stop = new();
    private volatile Conversation? _conversation;
    private string? _alias = settings.Alias;
    private string? _room;
    private ServerDialect _dialect;
    private bool _wasIn;
    private long _lostAt;

    /// <summary>How many lines wait to be sent.</summary>
    public int Waiting => _outbox.Count;

    /// <summary>Has something sent, now or once there is a connection again; false if too much is waiting already.</summary>
    public bool Say(string text)
    {
        var line = Sanitizer.Clean(text);
        if (line.Trim().Length == 0)
        {
            return true; // nothing, and the server thinks so, too
        }

        if (Speech.IsQuit(line))
        {
            _outbox.TryAdd(line);
            FinishSending();
            return true;
        }

        return _outbox.TryAdd(line);
    }

    /// <summary>There is nothing more to say: sends what waits, takes leave, and ends when the server has closed.</summary>
    public void FinishSending()
    {
        _outbox.Complete();
        if (_conversation is null && (_wasIn || _outbox.IsDone))
        {
            StopIfNothingIsLeft();
        }
    }

    /// <summary>Leaves now: what waits is not sent. Asked a second time, it does not take leave either.</summary>
    public void Leave()
    {
        var isSecondTime = _outbox.IsDone;
        var forgotten = _outbox.Clear();
        _outbox.Complete();
        if (forgotten > 0)
        {
            front.Show(new SessionEvent.Notice($"{forgotten} {(forgotten == 1 ? "line was" : "lines were")} not sent"));
        }

        _conversation?.Hurry();
        Stop(isSecondTime || _conversation is null ? TimeSpan.Zero : LongestFarewell); // the server may not even take our leave
    }

    /// <summary>The whole of it; the exit code (<see cref="ExitCode"/>).</summary>
    public async Task<int> RunAsync()
    {
        try
        {
            while (true)
            {
                if (await AttemptAsync() is { } exitCode)
                {
                    return exitCode;
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return ExitCode.Done;
        }
    }

    public void Dispose() => _stop.Dispose();

    /// <summary>One connection; null if there is to be another.</summary>
    private async Task<int?> AttemptAsync()
    {
        front.Show(new SessionEvent.Connecting());
        var (wasAsked, wasRefused) = (false, false); // the user, for an alias; that alias
        try
        {
            await using var connection = new Connection(await transport.OpenAsync(_stop.Token), _dialect, time);
            var entry = await connection.ReadPromptAsync(_stop.Token);
            if (entry is null && _alias is null)
            {
                wasAsked = true;
                _alias = await front.AskAliasAsync(null, _stop.Token);
                if (_alias is null)
                {
                    return ExitCode.Usage;
                }

                if (await connection.HasGivenUpAsync(_stop.Token))
                {
                    return null; // the user has taken too long; another connection will do
                }
            }

            entry ??= await connection.EnterAsync(_alias!, _stop.Token);
            _dialect = entry.Kind == EntryKind.Closed ? _dialect : connection.Dialect;
            while ((entry.Kind is EntryKind.Refused or EntryKind.Renamed && !MayBeOurOwn()) || (entry.Kind == EntryKind.Closed && wasRefused))
            {
                (wasAsked, wasRefused) = (true, true);
                _alias = await front.AskAliasAsync(entry.Reason ?? (entry.Kind == EntryKind.Closed ? Closed : null), _stop.Token);
                if (_alias is null)
                {
                    return ExitCode.Refused;
                }

                if (entry.Kind != EntryKind.Refused || await connection.HasGivenUpAsync(_stop.Token))
                {
                    return null;
                }

                entry = await connection.EnterAsync(_alias, _stop.Token);
            }

            return entry.Kind switch
            {
                EntryKind.Joined => await ConverseAsync(connection),
                _ when _wasIn => await RetryAsync(entry.Reason ?? Closed),
                _ => Fail(entry.Reason is null ? ExitCode.CannotConnect : ExitCode.Refused, entry.Reason ?? Closed),
            };
        }
        catch (IOException) when (wasAsked)
        {
            return null; // it was closed while the user thought
        }
        catch (Exception e) when (e is ConnectFailedException or IOException)
        {
            return _wasIn ? await RetryAsync(e.Message) : Fail(ExitCode.CannotConnect, e.Message);
        }
    }

    private async Task<int?> ConverseAsync(Connection connection)
    {
        using var conversation = new Conversation(connection, _alias!, _room, _outbox, front, settings, time);
        var isBack = _wasIn;
        (_wasIn, _conversation) = (true, conversation); // before it is told: the answer to that may be that there is nothing to say
        front.Show(new SessionEvent.Joined(_alias!, connection.Dialect, isBack));
        var begin = time.GetTimestamp();
        await conversation.RunAsync(_stop.Token);
        _conversation = null;
        _stop.Token.ThrowIfCancellationRequested();

        _lostAt = time.GetTimestamp();
        (_alias, _room) = (conversation.Alias, conversation.Room);
        if (conversation.HasSaidFarewell || _outbox.IsDone)
        {
            return ExitCode.Done;
        }

        if (time.GetElapsedTime(begin) >= Settled)
        {
            _backoff.Reset();
        }

        return await RetryAsync("the connection was lost");
    }

    private async Task<int?> RetryAsync(string reason)
    {
        if (!settings.Reconnects)
        {
            return Fail(ExitCode.CannotConnect, reason);
        }

        StopIfNothingIsLeft();
        var wait = _backoff.Next();
        front.Show(new SessionEvent.Lost(reason, wait));
        await Task.Delay(wait, time, _stop.Token);
        return null;
    }

    private int Fail(int exitCode, string reason)
    {
        front.Show(new SessionEvent.Failed($"{settings.Server}: {reason}"));
        return exitCode;
    }

    private bool MayBeOurOwn() => _wasIn && time.GetElapsedTime(_lostAt) < AliasPatience;

    /// <summary>Nobody connects again in order to say nothing.</summary>
    private void StopIfNothingIsLeft()
    {
        if (_outbox.IsDone)
        {
            Stop(TimeSpan.Zero);
        }
    }

    private void Stop(TimeSpan after)
    {
        try
        {
            if (after == TimeSpan.Zero)
            {
                _stop.Cancel();
            }
            else
            {
                _stop.CancelAfter(after);
            }
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself meanwhile; the input and signals come when they like.
        }
    }
}
