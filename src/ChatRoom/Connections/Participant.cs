using System.Text;
using ChatRoom.Diagnostics;
using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Limits;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Text;
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
    private const string NotSaved = "message not sent: the server could not save it";
    private const string MaybeSaved = "it is not known whether your message was saved";

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
        Dialect = guest.Dialect;
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

    public Dialect Dialect { get; private set; }

    public TextFormatter Formatter { get; private set; }

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
        Hub.Journal, why => Reply(why.MayBeStored ? MaybeSaved : NotSaved), Hub.Metrics);

    /// <summary>What its client sent: posts it, or obeys it, or tells why not.</summary>
    public ValueTask TakeAsync(in Frame frame)
    {
        if (frame.Kind != FrameKind.Text)
        {
            MessagesIn++;
            Reply(frame.Kind == FrameKind.NotUtf8
                ? "message not sent: it is not valid UTF-8"
                : $"message not sent: it is longer than {Hub.Options.Limits.MaxLineBytes} bytes");
            return default;
        }

        var text = WithoutOwnAlias(Sanitizer.Clean(frame.Text.Span));
        MessagesIn += text.IsEmpty ? 0 : 1;
        var command = text[Blanks.LengthAtStart(text.Span)..]; // a blank in front does not make a secret public
        return command.Span switch
        {
            [(byte)'/', (byte)'/', ..] => PostAsync(ChatEventKind.Message, command[1..]),
            [(byte)'/', ..] => ObeyAsync(Encoding.UTF8.GetString(command.Span[1..])),
            _ => PostAsync(ChatEventKind.Message, text),
        };
    }

    /// <summary>What it said before stands, and is shown, before a command does anything.</summary>
    private async ValueTask ObeyAsync(string command)
    {
        await DrainAsync();
        await Hub.Commands.RunAsync(this, command);
    }

    /// <summary>Says something to its room, or does something there. Waits only while too much of what it said is under way.</summary>
    public ValueTask PostAsync(ChatEventKind kind, ReadOnlyMemory<byte> text)
    {
        if (kind is ChatEventKind.Message or ChatEventKind.Action && !VisibleText.IsIn(text.Span))
        {
            return default;
        }

        var hashes = ResumeToken.HashesIn(text.Span);
        return hashes.Count == 0 ? AppendAsync(kind, text) : PostCheckedAsync(hashes, kind, text);
    }

    /// <summary>Tells its client that what it sent is not shown, if that contains a token that is valid.</summary>
    public ValueTask<bool> RefusesTokenAsync(string text) => RefusesAsync(ResumeToken.HashesIn(Encoding.UTF8.GetBytes(text)));

    private async ValueTask<bool> RefusesAsync(IReadOnlyCollection<string> hashes)
    {
        try
        {
            if (hashes.Count == 0 || !await Hub.Places.HasAnyAsync(hashes, _session.Stopping))
            {
                return false;
            }

            Reply("not sent: it contains a resume token, which works like a password");
        }
        catch (JournalException)
        {
            Reply("not sent: the server cannot check right now whether it contains a resume token");
        }

        return true;
    }

    private async ValueTask PostCheckedAsync(IReadOnlyCollection<string> hashes, ChatEventKind kind, ReadOnlyMemory<byte> text)
    {
        if (!await RefusesAsync(hashes))
        {
            await AppendAsync(kind, text);
        }
    }

    private ValueTask AppendAsync(ChatEventKind kind, ReadOnlyMemory<byte> text) => Appends.AppendAsync(
        Room.Name.Key, Room.Event(kind, Alias, text, _session.IsOwn ? null : MessageSpan.Begin(text.Length), Person.Id));

    /// <summary>To be called once a second: stops waiting for a journal that does not answer.</summary>
    public void LookAtAppends() => Volatile.Read(ref _appends)?.Turn();

    /// <summary>Waits no longer for what is under way; its client learns that the outcome is unknown.</summary>
    public void GiveUpAppends() => Volatile.Read(ref _appends)?.GiveUp();

    /// <summary>Completes when nothing of what it said is under way.</summary>
    public ValueTask DrainAsync() => _appends?.DrainAsync() ?? default;

    /// <summary>Tells its client something, as the server.</summary>
    public void Reply(string text) => Subscriber.Reply(Formatter.Notice(text));

    /// <summary>Tells its client what somebody else has for it alone; false if its connection is not reading.</summary>
    public bool TryTell(string text) => Subscriber.TryTell(Formatter.Notice(text));

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
            if (await HistoryOnJoinAsync(room, subscription.NextId) is { } history)
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
        await AnnounceAsync(room, ChatEventKind.Joined);
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

    /// <summary>Takes one of what its address may do. If nothing is left, says so and returns true.</summary>
    /// <param name="limit">What.</param>
    /// <param name="what">The same in words, in the plural.</param>
    public bool Exceeds(AddressLimit limit, string what)
    {
        var wait = Address?.Take(limit) ?? TimeSpan.Zero;
        if (wait > TimeSpan.Zero)
        {
            Reply($"too many {what} from your address, try again in {Math.Ceiling(wait.TotalSeconds)} s");
        }

        return wait > TimeSpan.Zero;
    }

    /// <summary>What its client is shown of a room's past when it enters; null if there is nothing.</summary>
    public ValueTask<byte[]?> HistoryOnJoinAsync(Room room, long before) =>
        HistoryAsync(room, before, Hub.Options.HistoryOnJoin, History.BytesOnJoin(Dialect));

    /// <summary>What was said in a room before an entry of its log, as its client is shown it; null if nothing was.</summary>
    /// <param name="room">The room.</param>
    /// <param name="before">The entry's number.</param>
    /// <param name="messages">How many messages.</param>
    /// <param name="mostBytes">How many bytes.</param>
    public async ValueTask<byte[]?> HistoryAsync(Room room, long before, int messages, int mostBytes = History.MostBytes)
    {
        if (messages > QuickHistory)
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // a socket's thread is not kept so long
        }

        try
        {
            var entries = await History.ReadAsync(Hub.Journal, room.Name.Key, room.Log.IdOf(before), messages, _session.Stopping);
            var hides = HidesPast();
            var heard = entries.Where(entry => !hides(entry.Event));
            return History.Render(room.Name, [.. heard], Formatter, Dialect, Hub.Time.GetUtcNow(), mostBytes);
        }
        catch (JournalException)
        {
            return Formatter.Notice("the history cannot be read right now");
        }
        catch (OperationCanceledException)
        {
            return null; // the session is to end
        }
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

    /// <summary>Sees events in another form from here on.</summary>
    public void Show(TextFormatter formatter)
    {
        if (Formatter == formatter)
        {
            return;
        }

        Formatter = formatter;
        TouchPlace();
        Subscription.Show(formatter);
    }

    /// <summary>Sees the number of each event from here on, or no longer, and is told where that begins.</summary>
    public void ShowIds(bool on)
    {
        var formatter = TextFormatter.For(Formatter.End, Formatter.Timestamps, on);
        Formatter = formatter;
        TouchPlace();
        Subscription.Show(formatter, nextId => formatter.Notice(on ? $"ids are on, the next is #{nextId}" : "ids are off"));
    }

    /// <summary>Gets its lines with this end from here on.</summary>
    public void EndLinesWith(LineEnd end)
    {
        if (Formatter.End != end)
        {
            Show(TextFormatter.For(end, Formatter.Timestamps, Formatter.Ids));
        }
    }

    /// <summary>What was taken for a classic client sends lines: it is a text client from here on.</summary>
    public void BecomeText(LineEnd end)
    {
        Dialect = Dialect.Text;
        Formatter = TextFormatter.For(end, Formatter.Timestamps, Formatter.Ids);
        Subscription.Show(Formatter, stopsJoining: true);
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
