using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using ChatRoom.Journal;
using ChatRoom.Limits;
using ChatRoom.Presence;
using ChatRoom.Protocol;

namespace ChatRoom.Rooms;

/// <summary>A room with subscriptions on this node: its log, its subscriptions, and its connection to the journal.</summary>
internal sealed class Room : IJournalFollower
{
    private readonly RoomServices _services;
    private readonly Lock _gate = new();
    private readonly List<Subscription> _subscriptions = []; // in no order
    private readonly PresenceCoalescer _coalescer;
    private RoomLog? _log;
    private bool _closed;

    public Room(RoomName name, RoomServices services)
    {
        Name = name;
        _services = services;
        _coalescer = new PresenceCoalescer(services.Time, AnnounceCrowd);
    }

    public RoomName Name { get; }

    /// <summary>The topic; empty if there is none.</summary>
    public string Topic { get; private set; } = "";

    /// <exception cref="InvalidOperationException">The room does not follow its journal yet.</exception>
    public RoomLog Log => _log ?? throw new InvalidOperationException("the room is not open yet");

    /// <summary>Receives the room's events from the journal, until the last subscription has ended.</summary>
    public IAsyncDisposable? Following { get; set; }

    /// <summary>The subscriptions to the room on this node. They do not show who is visible in it; <see cref="IPresence"/> does.</summary>
    public Subscription[] Subscriptions
    {
        get
        {
            lock (_gate)
            {
                return [.. _subscriptions];
            }
        }
    }

    /// <summary>Adds a subscription; returns false if the last one has just ended and the room is closed.</summary>
    public bool TryEnter(Func<RoomLog, Subscription> open, [NotNullWhen(true)] out Subscription? subscription)
    {
        lock (_gate)
        {
            subscription = _closed ? null : open(Log);
            if (subscription is null)
            {
                return false;
            }

            subscription.IndexInRoom = _subscriptions.Count;
            _subscriptions.Add(subscription);
            return true;
        }
    }

    /// <summary>Removes a subscription; returns true if it was the last one, which closes the room.</summary>
    public bool Leave(Subscription subscription)
    {
        lock (_gate)
        {
            if (subscription.IndexInRoom is >= 0 and var index)
            {
                var last = _subscriptions[^1];
                (_subscriptions[index], last.IndexInRoom, subscription.IndexInRoom) = (last, index, -1);
                _subscriptions.RemoveAt(_subscriptions.Count - 1);
            }

            _log?.Traced?.Left(subscription);
            return _closed = _subscriptions.Count == 0;
        }
    }

    /// <summary>Closes the room if it has no subscription; returns true if this call closed it.</summary>
    public bool TryClose()
    {
        lock (_gate)
        {
            return !_closed && (_closed = _subscriptions.Count == 0);
        }
    }

    /// <summary>
    /// Announces that a person arrived or left. Returns the announcement's number in the log; or null if it is announced together
    /// with others, because the room is full or the address arrives and leaves often, or if it could not be stored.
    /// </summary>
    /// <param name="kind">Arrival or departure.</param>
    /// <param name="who">The alias of the person.</param>
    /// <param name="address">The allowance of their address; null if the address is not limited.</param>
    public async ValueTask<long?> AnnounceAsync(ChatEventKind kind, Alias who, AddressAllowance? address = null)
    {
        var arrival = kind is ChatEventKind.Connected or ChatEventKind.Joined;
        if (address?.Take(AddressLimit.Announcement) > TimeSpan.Zero)
        {
            _coalescer.Count(arrival);
            return null;
        }

        if (await IsFullAsync() && _coalescer.TryCount(arrival))
        {
            return null;
        }

        try
        {
            return Log.NumberOf(await _services.Journal.AppendAsync(Name.Key, Event(kind, who), default, _services.Over));
        }
        catch (Exception e) when (e is JournalException or OperationCanceledException)
        {
            return null; // the health check reports it; the person may enter anyway
        }
    }

    /// <summary>Returns whether so many people are here that arrivals are announced together; false if that is unknown.</summary>
    private async ValueTask<bool> IsFullAsync()
    {
        try
        {
            return await _services.Presence.CountAsync(Name, _services.Over) > _services.Options.AnnounceSinglyUpTo;
        }
        catch (Exception e) when (e is PresenceException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Removes the text of a message, which can no longer be read or found.</summary>
    /// <param name="target">The id of the message.</param>
    /// <param name="by">The member who removes it.</param>
    /// <param name="byId">The person's id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The id of the event.</returns>
    /// <exception cref="JournalException">The text is not removed, or the outcome is unknown.</exception>
    public async ValueTask<long> RedactAsync(long target, Alias by, long byId, CancellationToken cancellationToken)
    {
        var author = await _services.Journal.ReadAfterAsync(Name.Key, Math.Max(0, target - 1), 1, cancellationToken) is [{ Event.Author: { } found } one] && one.Id == target
            ? found.Utf8
            : default; // the journal refuses it
        return await _services.Journal.AppendAsync(Name.Key, Event(ChatEventKind.Redacted, by, author, authorId: byId, target: target), default, cancellationToken);
    }

    /// <summary>Replaces the text of a message; the old one can no longer be read or found.</summary>
    /// <param name="target">The id of the message.</param>
    /// <param name="text">The new text: UTF-8, sanitized, with something visible in it.</param>
    /// <param name="by">The member who changes it.</param>
    /// <param name="byId">The person's id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The id of the event.</returns>
    /// <exception cref="JournalException">The text is not replaced, or the outcome is unknown.</exception>
    public ValueTask<long> EditAsync(long target, ReadOnlyMemory<byte> text, Alias by, long byId, CancellationToken cancellationToken) =>
        _services.Journal.AppendAsync(Name.Key, Event(ChatEventKind.Edited, by, text, authorId: byId, target: target), default, cancellationToken);

    /// <summary>Creates an event of this room with the current time.</summary>
    public ChatEvent Event(
        ChatEventKind kind, Alias author, ReadOnlyMemory<byte> text = default, Activity? trace = null, long authorId = 0, long target = 0) =>
        new() { Kind = kind, At = _services.Time.GetUtcNow(), Author = author, AuthorId = authorId, Text = text, Trace = trace, Target = target };

    void IJournalFollower.Begin(RoomPosition newest, string topic)
    {
        Topic = Rooms.Topic.Shown(topic);
        _log = new RoomLog(
            Name,
            newest.Id,
            _services.Options.SlowMembers.MaxLagBytes,
            _services.Time,
            Name.IsReserved ? NotCounted : _services.FannedOut)
        {
            Numbering = new Numbering(newest.Epoch, 0),
        };
    }

    void IJournalFollower.Skip(RoomPosition newest, string topic)
    {
        Topic = Rooms.Topic.Shown(topic);
        Log.Skip(newest);
    }

    void IJournalFollower.Replace(long id, ChatEvent e) => Log.Replace(id, e);

    void IJournalFollower.Receive(long id, ChatEvent e)
    {
        Topic = e.Kind == ChatEventKind.Topic ? Rooms.Topic.Shown(e.TopicAfter(Topic)) : Topic;
        if (e.Trace is not null)
        {
            Log.TraceMessages().Follow(e.Trace, Log.NextId, Subscriptions); // before the append wakes a subscriber
        }

        Log.Append(id, e);
        _services.Received?.Invoke(Name, id, e);
    }

    private static void NotCounted(TimeSpan delay, int members)
    {
        // Deliveries in the server's own rooms do not count.
    }

    private async void AnnounceCrowd(int arrivals, int departures)
    {
        try
        {
            await _services.Journal.AppendAsync(Name.Key, new ChatEvent
            {
                Kind = ChatEventKind.Crowd,
                At = _services.Time.GetUtcNow(),
                Arrivals = arrivals,
                Departures = departures,
            }, default, _services.Over);
        }
        catch (Exception e) when (e is JournalException or OperationCanceledException)
        {
            // The announcement is lost; the health check reports why.
        }
        catch (Exception e)
        {
            _services.Failed("announcing arrivals and departures", e); // a timer called this: the exception would end the process
        }
    }
}

/// <summary>The services that rooms use. <c>Over</c> is canceled when the server no longer waits for the appends of rooms.</summary>
internal sealed record RoomServices(
    IMessageJournal Journal,
    IPresence Presence,
    ChatRoomOptions Options,
    TimeProvider Time,
    Action<TimeSpan, int> FannedOut,
    Action<string, Exception> Failed,
    CancellationToken Over)
{
    /// <summary>Called for each event that a room receives, after it has been published; must neither block nor throw. Null: nothing is.</summary>
    public Action<RoomName, long, ChatEvent>? Received { get; init; }
}
