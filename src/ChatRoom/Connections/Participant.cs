using System.Text;
using ChatRoom.Diagnostics;
using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Limits;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Model;
using ChatRoom.Resuming;
using ChatRoom.Rooms;
using ChatRoom.Search;

namespace ChatRoom.Connections;

/// <summary>
/// What a connection is in the chat, once it has an alias: where it is, what it sees, what becomes of what it sends, and
/// what commands can do with it.
/// </summary>
internal sealed class Participant
{
    private const int QuickHistory = 100; // messages

    private readonly Session _session;
    private readonly IAliasRegistry _aliases;
    private readonly ReadOnlyMemory<byte> _asked; // its alias as its client gave it
    private AppendWindow? _appends; // only for those who speak
    private IgnoreList? _ignored;

    /// <param name="session">Its connection's.</param>
    /// <param name="guest">Who came in.</param>
    /// <param name="aliases">Where its alias is claimed.</param>
    /// <param name="room">The room that it is in.</param>
    /// <param name="subscription">The subscription to that room.</param>
    public Participant(Session session, in Guest guest, IAliasRegistry aliases, Room room, Subscription subscription)
    {
        _session = session;
        _aliases = aliases;
        _asked = guest.Asked;
        Formatter = guest.Formatter;
        Room = room;
        Subscription = subscription;
        Alias = guest.Alias;
        IsVisible = !session.IsOwn;
        Person = new Person(guest.Resumption?.Ticket.Person ?? Person.NewId(), guest.Alias, Hub.Time.GetUtcNow());
        _ignored = guest.Ignored;
        IgnoredChanged();
    }

    public ChatHub Hub => _session.Hub;

    public Session Session => _session;

    /// <summary>What its address may still do; null if that is not limited.</summary>
    public AddressAllowance? Address => _session.Address;

    public Alias Alias { get; private set; }

    /// <summary>Whether others see it in its room. A follower only receives: it is not listed, counted or announced.</summary>
    public bool IsVisible { get; }

    /// <summary>Who it is, through renames and reconnects.</summary>
    public Person Person { get; }

    public Room Room { get; private set; }

    /// <summary>The outgoing side of the connection.</summary>
    public Subscriber Subscriber => Subscription.Subscriber;

    /// <summary>What it receives of its room.</summary>
    public Subscription Subscription { get; private set; }

    /// <summary>The form of what it is told.</summary>
    public Formatter Formatter { get; private set; }

    /// <summary>Messages and commands read, those that were refused included.</summary>
    public long MessagesIn { get; private set; }

    /// <summary>Whether it has come into its first room; else nobody has heard of it.</summary>
    public bool HasArrived { get; set; }

    /// <summary>Who whispered last, or was whispered to.</summary>
    public Person? Correspondent { get; set; }

    /// <summary>The next page of its last search; null if there is none.</summary>
    public SearchQuery? NextPage { get; set; }

    /// <summary>The people whom it ignores; for its own commands only, others call <see cref="Ignores"/>.</summary>
    public IgnoreList Ignored => _ignored ??= new IgnoreList(Hub.Sessions);

    /// <summary>The people whom it ignores, as they are kept with its place.</summary>
    public string SavedIgnored { get; private set; } = "";

    /// <summary>Whether it ignores a person.</summary>
    public bool Ignores(Person person) => _ignored?.Contains(person.Id) == true;

    /// <summary>Returns what tells whether a past event is not shown to it, because it ignores the author.</summary>
    public Func<ChatEvent, bool> HidesPast() => _ignored?.Past() ?? (static _ => false);

    private AppendWindow Appends => _appends ??= new AppendWindow(
        Hub.Journal, why => Reply(new NotSent(why.MayBeStored ? ErrorCode.UnknownFate : ErrorCode.NotStored)), Hub.Metrics);

    /// <summary>What its client sent: posts it, or obeys it, or tells why not.</summary>
    public ValueTask TakeAsync(in Frame frame)
    {
        if (frame.Kind != FrameKind.Text)
        {
            MessagesIn++;
            Reply(new NotSent(frame.Kind == FrameKind.NotUtf8 ? ErrorCode.NotUtf8 : ErrorCode.TooLong, Hub.Options.Limits.MaxLineBytes));
            return default;
        }

        var text = WithoutOwnAlias(Sanitizer.Clean(frame.Text.Span));
        MessagesIn += text.IsEmpty ? 0 : 1;
        var command = text[Blanks.LengthAtStart(text.Span)..]; // a blank in front does not make a secret public
        return command.Span switch
        {
            [(byte)'/', (byte)'/', ..] => ReplyAsync(PostAsync(ChatEventKind.Message, command[1..])),
            [(byte)'/', ..] => ReplyAsync(ObeyAsync(Encoding.UTF8.GetString(command.Span[1..]))),
            _ => ReplyAsync(PostAsync(ChatEventKind.Message, text)),
        };
    }

    private ValueTask ReplyAsync(ValueTask<Reply?> reply)
    {
        if (!reply.IsCompletedSuccessfully)
        {
            return ReplyLaterAsync(reply);
        }

        Reply(reply.Result);
        return default;
    }

    private async ValueTask ReplyLaterAsync(ValueTask<Reply?> reply) => Reply(await reply);

    /// <summary>What it said before stands, and is shown, before a command does anything.</summary>
    private async ValueTask<Reply?> ObeyAsync(string command)
    {
        await DrainAsync();
        return await Hub.Commands.RunAsync(this, command);
    }

    /// <summary>
    /// Says something to its room, or does something there. Waits only while too much of what it said is under way. Returns
    /// why it is not sent; null: it is, or its outcome follows.
    /// </summary>
    public ValueTask<Reply?> PostAsync(ChatEventKind kind, ReadOnlyMemory<byte> text)
    {
        if (kind is ChatEventKind.Message or ChatEventKind.Action && !VisibleText.IsIn(text.Span))
        {
            return default;
        }

        var hashes = ResumeToken.HashesIn(text.Span);
        if (hashes.Count > 0)
        {
            return PostCheckedAsync(hashes, kind, text);
        }

        var append = AppendAsync(kind, text);
        if (!append.IsCompletedSuccessfully)
        {
            return AfterAsync(append);
        }

        append.GetAwaiter().GetResult();
        return default;
    }

    /// <summary>Returns why a text is not shown, if it contains a token that is valid; null: it may be shown.</summary>
    public ValueTask<Reply?> RefusalOfTokenAsync(string text) => RefusalAsync(ResumeToken.HashesIn(Encoding.UTF8.GetBytes(text)));

    private async ValueTask<Reply?> RefusalAsync(IReadOnlyCollection<string> hashes)
    {
        try
        {
            return hashes.Count > 0 && await Hub.Places.HasAnyAsync(hashes, _session.Stopping) ? new ContainsToken(IsKnown: true) : null;
        }
        catch (JournalException)
        {
            return new ContainsToken(IsKnown: false);
        }
    }

    private async ValueTask<Reply?> PostCheckedAsync(IReadOnlyCollection<string> hashes, ChatEventKind kind, ReadOnlyMemory<byte> text)
    {
        if (await RefusalAsync(hashes) is { } refusal)
        {
            return refusal;
        }

        await AppendAsync(kind, text);
        return null;
    }

    private static async ValueTask<Reply?> AfterAsync(ValueTask append)
    {
        await append;
        return null;
    }

    private ValueTask AppendAsync(ChatEventKind kind, ReadOnlyMemory<byte> text) => Appends.AppendAsync(
        Room.Name.Key, Room.Event(kind, Alias, text, _session.IsOwn ? null : MessageSpan.Begin(text.Length), Person.Id));

    /// <summary>To be called once a second: stops waiting for a journal that does not answer.</summary>
    public void LookAtAppends() => Volatile.Read(ref _appends)?.Turn();

    /// <summary>Waits no longer for what is under way; its client learns that the outcome is unknown.</summary>
    public void GiveUpAppends() => Volatile.Read(ref _appends)?.GiveUp();

    /// <summary>Completes when nothing of what it said is under way.</summary>
    public ValueTask DrainAsync() => _appends?.DrainAsync() ?? default;

    /// <summary>Tells its client something; null: nothing.</summary>
    public void Reply(Reply? reply)
    {
        if (reply is null || Formatter.Format(reply) is not { Length: > 0 } bytes)
        {
            return;
        }

        if (reply.At is { } at)
        {
            Subscription.Reply(bytes, at);
        }
        else
        {
            Subscriber.Reply(bytes);
        }
    }

    /// <summary>Tells its client what somebody else has for it alone; false if its connection is not reading.</summary>
    public bool TryTell(Reply reply) => Subscriber.TryTell(Formatter.Format(reply));

    /// <summary>Leaves the chat, as soon as what is being done is done.</summary>
    public void Quit() => _session.Stop(CloseCause.Quit);

    /// <summary>Goes to another room, leaving the present one.</summary>
    /// <exception cref="JournalException">That room cannot be opened; it stays where it is.</exception>
    public async ValueTask MoveAsync(RoomName name)
    {
        var (left, ended) = (Room, Subscription);
        var (room, subscription) = await Hub.Rooms.EnterAsync(
            name, log => Subscriber.Open(log, Formatter, ended.Hides, previous: ended), _session.Stopping);
        try
        {
            await AppearAsync(room);
            if (Formatter.Format(await HistoryOnJoinAsync(room, subscription.NextId)) is { Length: > 0 } history)
            {
                subscription.Reply(history, at: subscription.NextId);
            }
        }
        catch
        {
            await LeaveAsync(room, subscription, announcement: null);
            throw;
        }

        (Room, Subscription, NextPage) = (room, subscription, null);
        await LeaveAsync(left, ended, ChatEventKind.Parted);
        await ArriveAsync(room, ChatEventKind.Joined);
    }

    /// <summary>Announces its arrival. The member itself sees the announcement in any case, also where the room sees a number only.</summary>
    /// <returns>The id of the announcement; null if there is none.</returns>
    public async ValueTask<long?> ArriveAsync(Room room, ChatEventKind kind)
    {
        var id = await AnnounceAsync(room, kind);
        if (id is null)
        {
            Reply(new OwnEvent(room.Name, room.Event(kind, Alias)));
        }

        return id;
    }

    /// <summary>Appears in a room, under its alias.</summary>
    public ValueTask AppearAsync(Room room) => IsVisible ? Hub.Presence.EnterAsync(room.Name, Person.Id, Alias, _session.Stopping) : default;

    /// <summary>Announces its arrival or departure; see <see cref="Room.AnnounceAsync"/>.</summary>
    public ValueTask<long?> AnnounceAsync(Room room, ChatEventKind kind) =>
        IsVisible ? room.AnnounceAsync(kind, Alias, Address) : ValueTask.FromResult<long?>(null);

    /// <summary>Leaves a room: receives nothing that is said from now on, disappears, and announces that, if there is something to announce.</summary>
    public async ValueTask LeaveAsync(Room room, Subscription subscription, ChatEventKind? announcement)
    {
        subscription.End();
        try
        {
            if (IsVisible)
            {
                await Hub.Presence.LeaveAsync(room.Name, Person.Id, Hub.Drain.Over);
            }

            if (announcement is { } kind)
            {
                await AnnounceAsync(room, kind);
            }
        }
        finally
        {
            await Hub.Rooms.LeaveAsync(room, subscription);
        }
    }

    /// <summary>Takes one of what its address may do; if nothing is left, returns how long it must wait, otherwise null.</summary>
    public TimeSpan? TakeOrWait(AddressLimit limit) => Address?.Take(limit) is { Ticks: > 0 } wait ? wait : null;

    /// <summary>What its client is shown of a room's past when it enters.</summary>
    public ValueTask<Reply> HistoryOnJoinAsync(Room room, long before) => HistoryAsync(room, before, Hub.Options.HistoryOnJoin, isOnJoin: true);

    /// <summary>What was said in a room before an entry of its log; an error if it cannot be read.</summary>
    /// <param name="room">The room.</param>
    /// <param name="before">The entry's number.</param>
    /// <param name="messages">How many messages.</param>
    /// <param name="isOnJoin">Whether it enters the room.</param>
    public async ValueTask<Reply> HistoryAsync(Room room, long before, int messages, bool isOnJoin = false)
    {
        if (messages > QuickHistory)
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // a socket's thread is not kept so long
        }

        IReadOnlyList<JournalEntry> entries = [];
        try
        {
            entries = await History.ReadAsync(Hub.Journal, room.Name.Key, room.Log.IdOf(before), messages, _session.Stopping);
        }
        catch (JournalException)
        {
            return new Unavailable(Feature.History) { At = before };
        }
        catch (OperationCanceledException)
        {
            // The session is to end.
        }

        var hides = HidesPast();
        var heard = entries.Where(entry => !hides(entry.Event)).Select(static entry => new PastEvent(entry.Id, entry.Event));
        return new HistoryPage(room.Name, [.. heard], Hub.Time.GetUtcNow(), isOnJoin) { At = before };
    }

    /// <summary>Goes by another alias from now on; false if somebody has it.</summary>
    /// <exception cref="JournalException">It could not be stored; the alias stays.</exception>
    public async ValueTask<bool> TryRenameAsync(Alias alias)
    {
        var old = Alias;
        if (!await _aliases.TryClaimAsync(alias, own: old, _session.Stopping))
        {
            return false;
        }

        try
        {
            await Hub.Journal.AppendAsync(Room.Name.Key, Room.Event(ChatEventKind.Renamed, old, alias.Utf8), default, Hub.Drain.Over);
        }
        catch
        {
            _aliases.Release(alias, own: old);
            throw;
        }

        Alias = alias;
        Person.Rename(alias, Hub.Time.GetUtcNow());
        TouchPlace();
        Hub.Sessions.Rename(old, this);
        Hub.Log.Named(_session.Id, alias);
        try
        {
            await AppearAsync(Room);
        }
        finally
        {
            _aliases.Release(old, own: alias);
        }

        return true;
    }

    /// <summary>Sees this before each event from here on.</summary>
    public void Show(Display display) => Use(Formatter.With(display));

    /// <summary>Sees the number of each event from here on, or no longer, and is told where that begins.</summary>
    public void ShowIds(bool on)
    {
        var formatter = Formatter.With(Formatter.Display with { Ids = on });
        Formatter = formatter;
        TouchPlace();
        Subscription.Show(formatter, nextId => formatter.Format(new IdsSet(on, nextId)));
    }

    /// <summary>Gets this form from here on.</summary>
    public void Use(Formatter formatter)
    {
        if (Formatter == formatter)
        {
            return;
        }

        Formatter = formatter;
        TouchPlace();
        Subscription.Show(formatter);
    }

    /// <summary>Call this after a change of <see cref="Ignored"/>: filtering costs, so it is on only where there is something to filter.</summary>
    public void IgnoredChanged()
    {
        SavedIgnored = _ignored?.Save() ?? "";
        TouchPlace();
        Subscription.Hides = !Hub.Options.EchoToSender && !_session.IsOwn ? author => author == Person.Id || _ignored?.Contains(author) == true
            : _ignored is null or { IsEmpty: true } ? null
            : _ignored.Contains;
    }

    private void TouchPlace()
    {
        if (_session.Ticket is { } ticket)
        {
            Hub.Places.Touch(ticket);
        }
    }

    /// <summary>The classic client puts its alias in front of all it says, as it asked for it; the server does so again.</summary>
    private ReadOnlyMemory<byte> WithoutOwnAlias(ReadOnlyMemory<byte> text)
    {
        foreach (var own in (ReadOnlySpan<ReadOnlyMemory<byte>>)[_asked, Alias.Utf8])
        {
            if (text.Span.StartsWith(own.Span) && text.Span[own.Length..].StartsWith(": "u8))
            {
                return text[(own.Length + 2)..];
            }
        }

        return text;
    }
}
