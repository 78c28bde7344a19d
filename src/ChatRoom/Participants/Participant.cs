using System.Net;
using ChatRoom.Diagnostics;
using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Limits;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Rooms;
using ChatRoom.State.Records;

namespace ChatRoom.Participants;

/// <summary>
/// A connection in the chat, once it has an alias: the person, the rooms that they attend, and how their client sees them.
/// They act through the services. Belongs to its session's loop; other threads may read, and call <see cref="TryTell"/>.
/// </summary>
internal sealed class Participant : Principal
{
    private readonly bool _hidesOwn;
    private PendingAppends? _appends; // null until the participant publishes something
    private Attendance _current;
    private Attendance[] _others = []; // replaced, never changed, because other threads read it

    /// <param name="session">The session of the connection.</param>
    /// <param name="person">The person, whom their other connections share.</param>
    /// <param name="lease">The lease of the alias.</param>
    /// <param name="formatter">The form in which the client sees events and replies.</param>
    /// <param name="subscriber">The outgoing side of the connection.</param>
    /// <param name="echoes">Whether they see their own messages.</param>
    public Participant(ISession session, Person person, AliasLease lease, Formatter formatter, Subscriber subscriber, bool echoes)
        : base(person)
    {
        Session = session;
        Lease = lease;
        Subscriber = subscriber;
        Formatter = formatter;
        IsVisible = !session.IsOwn;
        _hidesOwn = !echoes && IsVisible;
    }

    public ISession Session { get; }

    /// <summary>The connection's own lease of the alias. Changes in a turn of the person (<see cref="PersonTurns"/>).</summary>
    public AliasLease Lease { get; private set; }

    /// <inheritdoc />
    public override bool IsServer => Session.IsOwn;

    /// <inheritdoc />
    public override TokenScope? Scope => Session.Scope;

    /// <inheritdoc />
    public override IPAddress? Remote => Session.RemoteAddress;

    /// <inheritdoc />
    public override AddressAllowance? Address => Session.Address;

    /// <summary>Whether others see it in its rooms. A follower only receives: it is not listed, counted or announced.</summary>
    public override bool IsVisible { get; }

    /// <summary>The outgoing side of the connection.</summary>
    public Subscriber Subscriber { get; }

    /// <summary>The form in which the client sees events and replies.</summary>
    public Formatter Formatter { get; private set; }

    /// <summary>How many rooms it can attend at once; null: one at a time, which it leaves by joining another.</summary>
    public int? MostRooms { get; init; }

    /// <summary>The alias as the client gave it, UTF-8: the classic client puts it before its messages.</summary>
    public ReadOnlyMemory<byte> Asked { get; init; }

    /// <summary>The room that it has attended longest: the only one of a text client. The default value if there is none.</summary>
    public Attendance Current => _current;

    /// <summary>The rooms that it attends. If another thread reads while they change, an item's room and subscription may not belong together.</summary>
    public IEnumerable<Attendance> Attends
    {
        get
        {
            var current = _current; // two references, which are not read atomically
            return current is { Room: null } or { Subscription: null } ? [] : [current, .. Volatile.Read(ref _others)];
        }
    }

    /// <summary>How many rooms it attends.</summary>
    public int RoomCount => _current.Room is null ? 0 : 1 + _others.Length;

    /// <summary>The number of messages and commands read, including refused ones.</summary>
    public long MessagesIn { get; private set; }

    /// <summary>Whether it has got what it sees of its first room's past.</summary>
    public bool HasArrived { get; private set; }

    /// <summary>The room in which its person has appeared because of it, though nobody has seen it yet; null: none. Changes in a turn of the person.</summary>
    public RoomName? Unannounced { get; set; }

    /// <summary>Whether others can find it, by its alias or its person: from its first room on, until it leaves.</summary>
    public bool IsReachable
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }

    /// <summary>Whether its client can be asked for a secret: it shows what it gets to a person, and sends what they enter as a line.</summary>
    public bool CanBePrompted { get; init; }

    /// <summary>Takes the next line of the client as a secret; null: the line is a request as any other. Only its own session's loop uses it.</summary>
    public SecretTaker? SecretTaker { get; set; }

    /// <summary>Whether its client wants to be rung for mentions and whispers. Set by its session, read by others.</summary>
    public bool HasBell { get; set; }

    /// <summary>The person of the last whisper, sent or received.</summary>
    public Person? WhisperPartner { get; set; }

    /// <summary>The address under which its browser gets notifications; null: it has not said that it does.</summary>
    public string? PushEndpoint { get; set; }

    /// <summary>The next page of its last search; null if there is none.</summary>
    public NextPage? NextPage { get; set; }

    /// <summary>The people whom it ignores; null: nobody. All connections of an account have the same list.</summary>
    public IgnoreList? Ignored { get; set; }

    /// <summary>The ignored people in the form that is saved with its resume state.</summary>
    public string SavedIgnored => Ignored?.Saved ?? "";

    /// <summary>
    /// Returns whether the messages of an author, given by id, are left out; null: none are. A person with several connections
    /// sees their own messages, because a message does not say on which connection it was sent.
    /// </summary>
    public Func<long, bool>? Hides =>
        _hidesOwn ? author => (author == Person.Id && Person.Connections <= 1) || Ignored?.Contains(author) == true
        : Ignored is null or { IsEmpty: true } ? null
        : Ignored.Contains;

    /// <summary>Returns whether it ignores a person.</summary>
    public bool Ignores(Person person) => Ignored?.Contains(person.Id) == true;

    /// <inheritdoc />
    public override Func<ChatEvent, bool> HidesPast() => Ignored?.Past() ?? (static _ => false);

    /// <summary>Finds a room among those that it attends.</summary>
    public bool TryFind(RoomName name, out Attendance attendance)
    {
        var current = _current; // another thread may ask
        if (current.Room is not null && current.Name == name)
        {
            attendance = current;
            return true;
        }

        foreach (var other in Volatile.Read(ref _others)) // no closure, because every message passes here
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

    /// <inheritdoc />
    public override bool IsIn(RoomName room) => TryFind(room, out _);

    /// <summary>Adds a room that it attends.</summary>
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

    /// <summary>Removes a room that it attends.</summary>
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

    /// <summary>Replaces its current room by another.</summary>
    public void Move(Attendance attendance) => _current = attendance;

    /// <summary>Records that the participant has arrived in its first room.</summary>
    public void Arrive() => HasArrived = true;

    /// <summary>Counts a message or command of the client.</summary>
    public void Received() => MessagesIn++;

    /// <summary>Returns its pending appends.</summary>
    public PendingAppends Appends(IMessageJournal journal, ChatMetrics metrics) =>
        _appends ??= new PendingAppends(journal, why => Reply(OutcomeOf(why)), metrics);

    /// <summary>Returns the reply for a failed append.</summary>
    public static NotSent OutcomeOf(JournalException why) => new(why.MayBeStored ? ErrorCode.UnknownFate : ErrorCode.NotStored);

    /// <summary>Stops waiting for a journal that does not answer. Call once a second.</summary>
    public void LookAtAppends() => Volatile.Read(ref _appends)?.Turn();

    /// <summary>Stops waiting for its pending appends; its client gets a notice that their outcome is unknown.</summary>
    public void GiveUpAppends() => Volatile.Read(ref _appends)?.GiveUp();

    /// <summary>Completes when it has no pending appends.</summary>
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

    /// <summary>Completes when its client has read enough for further replies.</summary>
    public Task WhenSpaceForRepliesAsync(CancellationToken cancellationToken) => Subscriber.WhenSpaceForRepliesAsync().WaitAsync(cancellationToken);

    /// <summary>Sends its client a message from another person; returns false if the client does not read.</summary>
    public bool TryTell(Reply reply) =>
        Subscriber.TryTell(HasBell && reply is Whisper ? [.. Formatter.Format(new Bell()), .. Formatter.Format(reply)] : Formatter.Format(reply));

    /// <summary>Leaves the chat after the current request.</summary>
    public void Quit() => Session.Stop(CloseCause.Quit);

    /// <summary>Gives it the lease of another alias, which its person has now.</summary>
    public void Use(AliasLease lease)
    {
        Lease = lease;
        TouchResumeState();
    }

    /// <summary>Makes it the connection of another person, with a lease of their alias. Only <c>PersonChanger</c> calls it.</summary>
    public void Become(Person person, AliasLease lease)
    {
        Person = person;
        Use(lease);
    }

    /// <summary>Sets what the client shows with each event, such as its time, from here on.</summary>
    public void Show(Display display) => Use(Formatter.With(display));

    /// <summary>Switches the numbers of events on or off, with a notice of the first number.</summary>
    public void ShowIds(bool on)
    {
        var formatter = Formatter.With(Formatter.Display with { Ids = on });
        Formatter = formatter;
        TouchResumeState();
        foreach (var attendance in Attends)
        {
            attendance.Subscription.Show(formatter, nextId => formatter.Format(new IdsSet(on, nextId)));
        }
    }

    /// <summary>Switches to another formatter from here on.</summary>
    public void Use(Formatter formatter)
    {
        if (Formatter == formatter)
        {
            return;
        }

        Formatter = formatter;
        TouchResumeState();
        foreach (var attendance in Attends)
        {
            attendance.Subscription.Show(formatter);
        }
    }

    /// <summary>
    /// Sets the people whom it ignores. Call again after each change, from any thread. Filtering is expensive, so it is on only if the
    /// list is not empty.
    /// </summary>
    public void Ignore(IgnoreList people)
    {
        Ignored = people;
        people.Save();
        TouchResumeState();
        foreach (var attendance in Attends)
        {
            attendance.Subscription.Hides = Hides;
        }
    }

    /// <summary>Removes the alias with which the classic client begins its messages, because the server adds it again.</summary>
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

    private void TouchResumeState() => Session.Resumable?.Touch();
}
