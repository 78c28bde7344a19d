using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using ChatRoom.Journal;
using ChatRoom.Limits;
using ChatRoom.Protocol;

namespace ChatRoom.Rooms;

/// <summary>A room that has members here: its log, who is in it, and the way to its journal.</summary>
internal sealed class Room : IJournalFollower
{
    private readonly RoomServices _services;
    private readonly Lock _gate = new();
    private readonly HashSet<Member> _members = [];
    private readonly CrowdWindow _crowd;
    private RoomLog? _log;
    private bool _closed;

    public Room(RoomName name, RoomServices services)
    {
        Name = name;
        _services = services;
        _crowd = new CrowdWindow(services.Time, AnnounceCrowd);
    }

    public RoomName Name { get; }

    /// <summary>What the room is about; empty if nobody said.</summary>
    public string Topic { get; private set; } = "";

    /// <exception cref="InvalidOperationException">The room does not follow its journal yet.</exception>
    public RoomLog Log => _log ?? throw new InvalidOperationException("the room is not open yet");

    /// <summary>Its journal subscription; ended when the last member has left.</summary>
    public IAsyncDisposable? Subscription { get; set; }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _members.Count;
            }
        }
    }

    public Member[] Members
    {
        get
        {
            lock (_gate)
            {
                return [.. _members];
            }
        }
    }

    /// <summary>Lets somebody in; false if the last member has just left and the room is no more.</summary>
    public bool TryEnter(Func<Room, Member> enter, [NotNullWhen(true)] out Member? member)
    {
        lock (_gate)
        {
            member = _closed ? null : enter(this);
            return member is not null && _members.Add(member);
        }
    }

    /// <summary>Lets a member out; true if it was the last one, which ends the room.</summary>
    public bool Leave(Member member)
    {
        lock (_gate)
        {
            _members.Remove(member);
            _log?.Traced?.Left(member);
            return _closed = _members.Count == 0;
        }
    }

    /// <summary>Ends the room if nobody is in it; true if that was not done before.</summary>
    public bool TryClose()
    {
        lock (_gate)
        {
            return !_closed && (_closed = _members.Count == 0);
        }
    }

    /// <summary>
    /// Announces that somebody arrived or left. Returns the announcement's id; null if it is announced together with others,
    /// because the room is full or the address arrives and leaves often, or if it could not be stored.
    /// </summary>
    /// <param name="kind">Arrival or departure.</param>
    /// <param name="who">Who.</param>
    /// <param name="address">What their address may still do; null if that is not limited.</param>
    public async ValueTask<long?> AnnounceAsync(ChatEventKind kind, Alias who, AddressAllowance? address = null)
    {
        var arrival = kind is ChatEventKind.Connected or ChatEventKind.Joined;
        if (address?.Take(AddressLimit.Announcement) > TimeSpan.Zero)
        {
            _crowd.Count(arrival);
            return null;
        }

        if (Count > _services.Options.AnnounceSinglyUpTo && _crowd.TryCount(arrival))
        {
            return null;
        }

        try
        {
            return await _services.Journal.AppendAsync(Name.Key, Event(kind, who), default, _services.Over);
        }
        catch (Exception e) when (e is JournalException or OperationCanceledException)
        {
            return null; // health reports it; nobody is kept out for it
        }
    }

    /// <summary>An event of this room, as of now.</summary>
    public ChatEvent Event(ChatEventKind kind, Alias author, ReadOnlyMemory<byte> text = default, Activity? trace = null, long authorId = 0) =>
        new() { Kind = kind, At = _services.Time.GetUtcNow(), Author = author, AuthorId = authorId, Text = text, Trace = trace };

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
            Epoch = newest.Epoch,
        };
    }

    void IJournalFollower.Receive(long id, ChatEvent e)
    {
        Topic = e.Kind == ChatEventKind.Topic ? Rooms.Topic.Shown(e.TopicAfter(Topic)) : Topic;
        if (e.Trace is not null)
        {
            Log.TraceMessages().Follow(e.Trace, id, Members); // before anybody is woken by the append
        }

        Log.Append(id, e);
    }

    private static void NotCounted(TimeSpan delay, int members)
    {
        // The server's own.
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
            // Nobody learns how many came and went; health reports why.
        }
        catch (Exception e)
        {
            _services.Failed("announcing arrivals and departures", e); // a timer called this: the exception would end the process
        }
    }
}

/// <summary>What rooms need of the server. <c>Over</c> is canceled when the server no longer waits for what rooms append.</summary>
internal sealed record RoomServices(
    IMessageJournal Journal,
    ChatRoomOptions Options,
    TimeProvider Time,
    Action<TimeSpan, int> FannedOut,
    Action<string, Exception> Failed,
    CancellationToken Over);
