using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using ChatRoom.Accounts;
using ChatRoom.Diagnostics;
using ChatRoom.Journal;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Protocol.ServerSentEvents;
using ChatRoom.Rooms;
using ChatRoom.Services;
using ChatRoom.State;

namespace ChatRoom.Protocols;

// Contract of EventStreams (tests in ChatRoom.EndToEnd.Tests/Api/EventStreamTests):
//
// 1. A stream has each event of its room from its beginning on once, in order. With a position it begins after that: without a gap, or
//    with a notice of what is left out.
// 2. A stream ends, with the reason, as soon as its account may not enter the room any more, is suspended or removed, or its token is
//    revoked or has expired; when somebody is removed from the room; and when the server goes down.
// 3. Events are rendered once for all streams of a room. A slow reader delays nobody: it gets a notice of what it missed.
// 4. A reader is not in the room: it is neither listed nor counted nor announced.
// 5. A silent stream sends a comment every HeartbeatInterval.

/// <summary>Sends the events of rooms to programs over HTTP. The contract stands above.</summary>
internal sealed class EventStreams
{
    /// <summary>How often a silent stream sends something: proxies end connections that are silent for longer, mostly 60 s.</summary>
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(25);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1); // for a client that does not read the end
    private static readonly EventStreamFormatter Formatter = new(static () => 0); // for what belongs to no room

    private readonly ConcurrentDictionary<EventStream, bool> _open = new();
    private readonly ConditionalWeakTable<RoomLog, EventStreamFormatter> _formatters = [];
    private readonly Permissions _permissions;
    private readonly HistoryService _history;
    private readonly RoomDirectory _rooms;
    private readonly AccountDirectory _accounts;
    private readonly ChatState _state;
    private readonly ChatLog _log;
    private readonly TimeProvider _time;
    private int _isChecking;

    public EventStreams(
        Permissions permissions, HistoryService history, RoomDirectory rooms, AccountDirectory accounts, RoomRemoval removal, ChatState state, ChatLog log, TimeProvider time)
    {
        (_permissions, _history, _rooms, _accounts, _state, _log, _time) = (permissions, history, rooms, accounts, state, log, time);
        state.Accounts.Changed += (_, _) => CheckLater();
        state.Tokens.Changed += (_, _) => CheckLater();
        state.Bans.Changed += (_, _) => CheckLater();
        state.Rooms.Changed += (_, _) => CheckLater();
        state.Roles.Changed += (_, _) => CheckLater();
        state.Invitations.Changed += (_, _) => CheckLater();
        removal.Removed += EndOf;
    }

    /// <summary>How many are open.</summary>
    public int Count => _open.Count;

    /// <summary>Returns why somebody may not have the events of a room; null: they may.</summary>
    public Error? RefusalOf(ApiCaller who, RoomName room)
    {
        var now = _time.GetUtcNow();
        return _state.Tokens.Find(who.Token) is not { } token || token.Expires <= now || _accounts.Find(token.Account) is not { } account ? new TokenIsInvalid()
            : AccountDirectory.SuspensionOf(account, now) ?? _permissions.RefusalOf(who, ChatAction.Join, room);
    }

    /// <summary>Sends the events of a room until the client leaves, the server goes down, or the client may not have them any more.</summary>
    /// <param name="who">The program.</param>
    /// <param name="room">The room.</param>
    /// <param name="after">The position of the last event that it has; null: it wants only new ones.</param>
    /// <param name="output">Where to write.</param>
    /// <param name="stopping">The server goes down.</param>
    /// <param name="gone">The client has left.</param>
    /// <returns>False: the client does not read, so its connection has to be aborted.</returns>
    /// <exception cref="JournalException">The room cannot be read. Nothing was written.</exception>
    public async Task<bool> RunAsync(ApiCaller who, RoomName room, RoomPosition? after, PipeWriter output, CancellationToken stopping, CancellationToken gone)
    {
        var writer = new LineWriter(output);
        var subscriber = new Subscriber(writer, tooSlow: null, e => _log.StepFailed("sending the events of a room", e));
        var (opened, subscription) = await _rooms.EnterAsync(room, isReturn: after is not null, log => subscriber.Open(log, FormatterOf(log), isHeld: true), gone);
        var stream = new EventStream(who, room, subscriber);
        try
        {
            await BeginAsync(who, opened, subscription, after, gone);
            _open[stream] = true;
            stream.Start();
            using var onStopping = stopping.UnsafeRegister(static state => ((EventStream)state!).End(new Error(ErrorCode.Shutdown)), stream);
            using var onGone = gone.UnsafeRegister(static state => ((EventStream)state!).End(why: null), stream);
            return await BeatAsync(stream);
        }
        finally
        {
            _open.TryRemove(stream, out _);
            writer.Close();
            stream.End(why: null);
            stream.Start(); // if it has not begun: its pump releases what it holds
            await _rooms.LeaveAsync(opened, subscription);
        }
    }

    /// <summary>Returns the bytes of a reply that belongs to no room.</summary>
    internal static byte[] Format(Reply reply) => Formatter.Format(reply);

    private async Task BeginAsync(ApiCaller who, Room room, Subscription subscription, RoomPosition? after, CancellationToken cancellationToken)
    {
        var formatter = FormatterOf(room.Log);
        var at = subscription.NextId;
        var missed = after is { } position ? await _history.ReadMissedAsync(who, room, position, at, cancellationToken) : [];
        subscription.Reply(EventStreamFormatter.Beginning.ToArray(), at);
        foreach (var reply in missed)
        {
            subscription.Reply(formatter.Format(reply), at);
        }

        subscription.Reply(formatter.Format(new Live(room.Name, new RoomPosition(room.Log.Numbering.Epoch, room.Log.IdOf(at)))), at);
        subscription.Release();
    }

    /// <summary>Waits until a stream has ended. Returns false if its client does not read the end.</summary>
    private async Task<bool> BeatAsync(EventStream stream)
    {
        stream.EndIf(RefusalOf(stream.Who, stream.Room)); // it may have lost the right before it was among the open ones
        var ended = stream.WhenEndedAsync();
        while (!ended.IsCompleted)
        {
            var isOver = stream.IsEnding;
            using var awake = new CancellationTokenSource();
            await Task.WhenAny(ended, isOver ? ended : stream.WhenEnding, Task.Delay(isOver ? Patience : HeartbeatInterval, _time, awake.Token));
            await awake.CancelAsync();
            if (isOver)
            {
                return ended.IsCompleted;
            }

            stream.EndIf(RefusalOf(stream.Who, stream.Room)); // a right may end by itself
            stream.Beat();
        }

        return true;
    }

    private EventStreamFormatter FormatterOf(RoomLog log) => _formatters.GetValue(log, static log => new EventStreamFormatter(() => log.Numbering.Epoch));

    private void EndOf(long person, RoomName room, Error why)
    {
        foreach (var (stream, _) in _open)
        {
            if (stream.Who.Person.Id == person && stream.Room == room)
            {
                stream.End(why);
            }
        }
    }

    /// <summary>Looks at all streams soon: the state is changing, and does not wait.</summary>
    private void CheckLater()
    {
        if (!_open.IsEmpty && Interlocked.Exchange(ref _isChecking, 1) == 0)
        {
            ThreadPool.QueueUserWorkItem(static self => self.Check(), this, preferLocal: false);
        }
    }

    private void Check()
    {
        Volatile.Write(ref _isChecking, 0);
        foreach (var (stream, _) in _open)
        {
            stream.EndIf(RefusalOf(stream.Who, stream.Room));
        }
    }
}
