using ChatRoom.Diagnostics;
using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Limits;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Rooms;

namespace ChatRoom.Participants;

/// <summary>
/// A connection in the chat, once it has an alias: the person, the rooms that they attend, and how their client sees them.
/// What they do, they do by the services. Belongs to its session's loop; others may read, and call <see cref="TryTell"/>.
/// </summary>
internal sealed class Participant : Principal
{
    private readonly bool _hidesOwn;
    private AppendWindow? _appends; // only for those who speak
    private Attendance _current;
    private Attendance[] _others = []; // replaced, never changed: others read it

    /// <param name="session">The session of the connection.</param>
    /// <param name="lease">The lease of the alias.</param>
    /// <param name="formatter">The form in which the client sees events and replies.</param>
    /// <param name="subscriber">The outgoing side of the connection.</param>
    /// <param name="now">The time.</param>
    /// <param name="echoes">Whether they see what they say.</param>
    public Participant(ISession session, AliasLease lease, Formatter formatter, Subscriber subscriber, DateTimeOffset now, bool echoes)
        : base(new Person(lease.Owner, lease.Alias, now), lease.Alias)
    {
        Session = session;
        Lease = lease;
        Subscriber = subscriber;
        Formatter = formatter;
        IsVisible = !session.IsOwn;
        _hidesOwn = !echoes && IsVisible;
    }

    public ISession Session { get; }

    /// <summary>The lease of the alias.</summary>
    public AliasLease Lease { get; private set; }

    /// <inheritdoc />
    public override AddressAllowance? Address => Session.Address;

    /// <summary>Whether others see it in its rooms. A follower only receives: it is not listed, counted or announced.</summary>
    public bool IsVisible { get; }

    /// <summary>The outgoing side of the connection.</summary>
    public Subscriber Subscriber { get; }

    /// <summary>The form in which the client sees events and replies.</summary>
    public Formatter Formatter { get; private set; }

    /// <summary>How many rooms it can attend at once; null: one at a time, which it leaves by joining another.</summary>
    public int? MostRooms { get; init; }

    /// <summary>The alias as the client gave it, UTF-8: the classic client puts it in front of what it says.</summary>
    public ReadOnlyMemory<byte> Asked { get; init; }

    /// <summary>The room that it has attended longest: the only one of a text client. The default value if there is none.</summary>
    public Attendance Current => _current;

    /// <summary>The rooms that it attends. If others ask while that changes, the room and the subscription of one may not belong together.</summary>
    public IEnumerable<Attendance> Attends
    {
        get
        {
            var current = _current; // two references, which are not read at once
            return current is { Room: null } or { Subscription: null } ? [] : [current, .. Volatile.Read(ref _others)];
        }
    }

    /// <summary>How many rooms it attends.</summary>
    public int RoomCount => _current.Room is null ? 0 : 1 + _others.Length;

    /// <summary>Messages and commands read, those that were refused included.</summary>
    public long MessagesIn { get; private set; }

    /// <summary>Whether it has come into its first room; before that, nobody has heard of it.</summary>
    public bool HasArrived { get; set; }

    /// <summary>The person who whispered last, or was whispered to.</summary>
    public Person? Correspondent { get; set; }

    /// <summary>The next page of its last search; null if there is none.</summary>
    public NextPage? NextPage { get; set; }

    /// <summary>The people whom it ignores; null: nobody. For its own session only, others call <see cref="Ignores"/>.</summary>
    public IgnoreList? Ignored { get; set; }

    /// <summary>The people whom it ignores, as they are saved with its place.</summary>
    public string SavedIgnored => Ignored?.Saved ?? "";

    /// <summary>Returns whether the messages of an author, given by id, are left out; null: none are.</summary>
    public Func<long, bool>? Hides =>
        _hidesOwn ? author => author == Person.Id || Ignored?.Contains(author) == true
        : Ignored is null or { IsEmpty: true } ? null
        : Ignored.Contains;

    /// <summary>Whether it ignores a person.</summary>
    public bool Ignores(Person person) => Ignored?.Contains(person.Id) == true;

    /// <inheritdoc />
    public override Func<ChatEvent, bool> HidesPast() => Ignored?.Past() ?? (static _ => false);

    /// <summary>Finds a room among those that it attends.</summary>
    public bool TryFind(RoomName name, out Attendance attendance)
    {
        if (_current.Room is not null && _current.Name == name)
        {
            attendance = _current;
            return true;
        }

        foreach (var other in _others) // no closure: this is the way of every message
        {
            if (other.Name == name)
            {
                attendance = other;
                return true;
            }
        }

        attendance = default;
        return false;
    }

    /// <summary>It attends one more room.</summary>
    public void Add(Attendance attendance)
    {
        if (_current.Room is null)
        {
            _current = attendance;
        }
        else
        {
            Volatile.Write(ref _others, [.. _others, attendance]);
        }
    }

    /// <summary>It attends a room no longer.</summary>
    public void Remove(Attendance attendance)
    {
        if (_current != attendance)
        {
            Volatile.Write(ref _others, [.. _others.Where(other => other != attendance)]);
            return;
        }

        _current = _others.FirstOrDefault();
        Volatile.Write(ref _others, _others is [_, .. var others] ? others : []);
    }

    /// <summary>It attends a room instead of its current one.</summary>
    public void Move(Attendance attendance) => _current = attendance;

    /// <summary>The client has sent a message or a command.</summary>
    public void Received() => MessagesIn++;

    /// <summary>Its appends that are under way.</summary>
    public AppendWindow Appends(IMessageJournal journal, ChatMetrics metrics) =>
        _appends ??= new AppendWindow(journal, why => Reply(OutcomeOf(why)), metrics);

    /// <summary>Returns what to answer when an append has failed.</summary>
    public static NotSent OutcomeOf(JournalException why) => new(why.MayBeStored ? ErrorCode.UnknownFate : ErrorCode.NotStored);

    /// <summary>To be called once a second: stops waiting for a journal that does not answer.</summary>
    public void LookAtAppends() => Volatile.Read(ref _appends)?.Turn();

    /// <summary>Waits no longer for what is under way; its client learns that the outcome is unknown.</summary>
    public void GiveUpAppends() => Volatile.Read(ref _appends)?.GiveUp();

    /// <summary>Completes when nothing of what it said is under way.</summary>
    public ValueTask DrainAsync() => _appends?.DrainAsync() ?? default;

    /// <summary>Replies to the client, in its current room.</summary>
    /// <param name="reply">The reply; null: nothing.</param>
    public void Reply(Reply? reply) => Reply(reply, _current.Subscription);

    /// <summary>Replies to the client.</summary>
    /// <param name="reply">The reply; null: nothing.</param>
    /// <param name="subscription">The room in which the client sees it; null: in any.</param>
    public void Reply(Reply? reply, Subscription? subscription)
    {
        if (reply is null || Formatter.Format(reply) is not { Length: > 0 } bytes)
        {
            return;
        }

        if (subscription is null)
        {
            Subscriber.Reply(bytes);
        }
        else
        {
            subscription.Reply(bytes, reply.At);
        }
    }

    /// <summary>Tells its client what somebody else has for it alone; false if its connection is not reading.</summary>
    public bool TryTell(Reply reply) => Subscriber.TryTell(Formatter.Format(reply));

    /// <summary>Leaves the chat, as soon as what is being done is done.</summary>
    public void Quit() => Session.Stop(CloseCause.Quit);

    /// <summary>Uses another alias from now on.</summary>
    public void Rename(AliasLease lease, DateTimeOffset now)
    {
        Lease = lease;
        Alias = lease.Alias;
        Person.Rename(lease.Alias, now);
        TouchPlace();
    }

    /// <summary>Sees this before each event from here on.</summary>
    public void Show(Display display) => Use(Formatter.With(display));

    /// <summary>Sees the number of each event from here on, or no longer, and is told where that begins.</summary>
    public void ShowIds(bool on)
    {
        var formatter = Formatter.With(Formatter.Display with { Ids = on });
        Formatter = formatter;
        TouchPlace();
        foreach (var attendance in Attends)
        {
            attendance.Subscription.Show(formatter, nextId => formatter.Format(new IdsSet(on, nextId)));
        }
    }

    /// <summary>Sees this form from here on.</summary>
    public void Use(Formatter formatter)
    {
        if (Formatter == formatter)
        {
            return;
        }

        Formatter = formatter;
        TouchPlace();
        foreach (var attendance in Attends)
        {
            attendance.Subscription.Show(formatter);
        }
    }

    /// <summary>Ignores these people; to be called again after a change. Filtering costs, so it is on only where there is something to filter.</summary>
    public void Ignore(IgnoreList people)
    {
        Ignored = people;
        people.Save();
        TouchPlace();
        foreach (var attendance in Attends)
        {
            attendance.Subscription.Hides = Hides;
        }
    }

    /// <summary>The classic client puts its alias in front of all it says, as it asked for it; the server does so again.</summary>
    public ReadOnlyMemory<byte> WithoutOwnAlias(ReadOnlyMemory<byte> text)
    {
        foreach (var own in (ReadOnlySpan<ReadOnlyMemory<byte>>)[Asked, Alias.Utf8])
        {
            if (text.Span.StartsWith(own.Span) && text.Span[own.Length..].StartsWith(": "u8))
            {
                return text[(own.Length + 2)..];
            }
        }

        return text;
    }

    private void TouchPlace() => Session.Ticket?.Touch();
}
