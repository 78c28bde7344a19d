using System.Text;
using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Dialects;
using ChatRoom.Protocol.Framing;
using ChatRoom.Rooms;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace ChatRoom.Connections;

/// <summary>
/// One connection from its prompt to its end: shakes hands, enters the lobby, then reads messages, and posts them or
/// hands them to the commands, whose means are its public methods.
/// </summary>
internal sealed class Session
{
    private const int NotStopped = -1;

    private readonly ConnectionContext _connection;
    private readonly IAliasRegistry _aliases;
    private MessageInput? _input;
    private ReadOnlyMemory<byte> _asked;
    private AppendWindow? _appends; // these only where they are needed: most connections listen
    private MessagePace? _pace;
    private StuckDetector? _stuck;
    private IgnoreList? _ignored;
    private Room? _room;
    private Member? _member;
    private int _stop = NotStopped;
    private long _handshakeIn;
    private long _handshakeOut;

    public Session(ConnectionContext connection, ChatHub hub)
    {
        Hub = hub;
        _connection = connection;
        IsProbe = connection.Features.Get<ProbeFeature>() is not null;
        _aliases = IsProbe ? new MemoryAliasRegistry() : hub.Aliases;
    }

    public ChatHub Hub { get; }

    public string Id => _connection.ConnectionId;

    /// <summary>Whether it is the server's own, which nobody sees or counts.</summary>
    public bool IsProbe { get; }

    /// <summary>How it talks, and what it sees; known once it is a member.</summary>
    public Dialect Dialect { get; private set; }

    public TextRendering Rendering { get; private set; } = TextRendering.For(LineEnd.Lf);

    public Room Room => _room ?? throw new InvalidOperationException("not in a room yet");

    /// <summary>Its outgoing side; null until it has an alias and is in a room.</summary>
    public Member? Membership => Volatile.Read(ref _member);

    public Alias Alias => Member.Alias;

    /// <summary>Who whispered last, or was whispered to.</summary>
    public Alias? Correspondent { get; set; }

    public IgnoreList Ignored => _ignored ??= new IgnoreList();

    public long MessagesIn { get; private set; }

    public long BytesIn => _input?.BytesRead ?? _handshakeIn;

    public long BytesOut => _handshakeOut + (Membership?.Counters.Bytes ?? 0);

    private Member Member => _member ?? throw new InvalidOperationException("not a member yet");

    private bool IsStopping => Volatile.Read(ref _stop) != NotStopped;

    private AppendWindow Appends => _appends ??= new AppendWindow(
        Hub.Journal, _ => Reply("your message could not be stored, nobody has seen it"));

    private MessagePace Pace => _pace ??= new MessagePace(Hub.Options.Limits, Hub.Time, () => IsStopping);

    private StuckDetector Stuck => _stuck ??= new StuckDetector(
        _connection.Features.Get<IConnectionSocketFeature>()?.Socket, Hub.Time);

    /// <summary>
    /// Runs it to its end. The one state machine that a connection has while it is idle: what it awaits there is the
    /// network itself.
    /// </summary>
    public async Task RunAsync()
    {
        var cause = CloseCause.InternalError;
        try
        {
            var ended = await ComeInAsync();
            while (ended is null)
            {
                ended = await HandleReadAsync();
                if (ended is null)
                {
                    _input!.Take(await _input.ReadAsync());
                }
            }

            cause = ended.Value;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            cause = CloseCause.ConnectionLost;
        }
        catch (Exception e)
        {
            Hub.Log.SessionFailed(Id, e);
        }
        finally
        {
            await LeaveAsync(cause);
            Hub.Closed(this, _connection, cause);
        }
    }

    /// <summary>Ends it from outside, as soon as the message at hand is done. The first cause counts.</summary>
    public void Stop(CloseCause cause)
    {
        if (Interlocked.CompareExchange(ref _stop, (int)cause, NotStopped) == NotStopped)
        {
            _connection.Transport.Input.CancelPendingRead();
        }
    }

    /// <summary>Ends it at once, whatever is under way.</summary>
    public void Abort(CloseCause cause)
    {
        Stop(cause);
        _connection.Abort(new ConnectionAbortedException(cause.ToString()));
    }

    /// <summary>Ends it if its client has taken no byte for so long (zero: never). To be called now and then.</summary>
    public void AbortIfStuck(TimeSpan timeout)
    {
        if (timeout > TimeSpan.Zero && Membership is { } member && (member.IsFlushing || _stuck is not null) && Stuck.IsStuck(member.IsFlushing, timeout))
        {
            Abort(CloseCause.WriteTimeout);
        }
    }

    /// <summary>Says something to its room, as a message or an action.</summary>
    public ValueTask PostAsync(ChatEventKind kind, ReadOnlyMemory<byte> text) =>
        Appends.AppendAsync(Room.Name.Key, Room.Event(kind, Alias, text));

    /// <summary>Tells its client something, as the server.</summary>
    public void Reply(string text) => Member.Reply(Rendering.Notice(text));

    /// <summary>Tells its client what somebody else has for it alone; false if it takes in nothing at present.</summary>
    public bool TryTell(string text) => Member.TryTell(Rendering.Notice(text));

    /// <summary>Goes to another room, leaving the present one.</summary>
    /// <exception cref="JournalException">That room cannot be opened; it stays where it is.</exception>
    public async ValueTask MoveAsync(RoomName name)
    {
        await Appends.DrainAsync(); // what it said there stands before it leaves
        Cursor? cursor = null;
        var (room, member) = await Hub.Rooms.EnterAsync(name, r =>
        {
            cursor = r.Log.Open(Rendering, Member);
            return Member;
        });
        member.MoveTo(cursor!, Dialect == Dialect.Seed);
        var left = Room;
        _room = room;
        await Hub.Rooms.LeaveAsync(left, member, ChatEventKind.Parted);
        await room.AnnounceAsync(ChatEventKind.Joined, Alias);
    }

    /// <summary>Goes by another alias from now on; false if somebody has it.</summary>
    /// <exception cref="JournalException">Nobody could be told; it keeps its alias.</exception>
    public async ValueTask<bool> TryRenameAsync(Alias alias)
    {
        var old = Alias;
        if (old != alias && !await _aliases.TryClaimAsync(alias))
        {
            return false;
        }

        try
        {
            await Hub.Journal.AppendAsync(Room.Name.Key, Room.Event(ChatEventKind.Renamed, old, alias.Utf8));
        }
        catch (JournalException) when (old != alias)
        {
            await _aliases.ReleaseAsync(alias);
            throw;
        }

        Member.Alias = alias;
        Hub.Sessions.Name(alias, this);
        foreach (var other in Hub.Sessions.All)
        {
            other._ignored?.Follow(old, alias);
        }

        if (old != alias)
        {
            Hub.Sessions.Unname(old, this);
            await _aliases.ReleaseAsync(old);
        }

        return true;
    }

    /// <summary>Sees events in another form from here on.</summary>
    public void Show(TextRendering rendering)
    {
        Rendering = rendering;
        Member.Show(rendering, Dialect == Dialect.Seed);
    }

    /// <summary>Call after a change of <see cref="Ignored"/>: filtering costs, so it is on only where there is something to filter.</summary>
    public void FilterMessages() => Member.Hides =
        Hub.Options.EchoToSender && _ignored is null or { IsEmpty: true } ? null
        : Hub.Options.EchoToSender ? Ignored.Contains
        : author => author == Member.Alias || Ignored.Contains(author);

    /// <summary>From the prompt into the lobby; if it did not get there, why.</summary>
    private async ValueTask<CloseCause?> ComeInAsync()
    {
        using var handshake = new Handshake(
            _connection.Transport, Hub.Options, _aliases, Hub.Foreign, Hub.Time, () => IsStopping);
        var guest = await handshake.RunAsync();
        (_handshakeIn, _handshakeOut) = (handshake.BytesRead, handshake.BytesWritten);
        if (guest is null)
        {
            return handshake.Cause;
        }

        try
        {
            await EnterLobbyAsync(guest);
            return null;
        }
        catch (JournalException)
        {
            await _aliases.ReleaseAsync(guest.Alias);
            await _connection.Transport.Output.WriteAsync(guest.Rendering.Notice("the room cannot be opened at present, please connect again"));
            return CloseCause.JournalFailure;
        }
    }

    private async ValueTask EnterLobbyAsync(Guest guest)
    {
        (_input, _asked, Dialect, Rendering) = (guest.Input, guest.Asked, guest.Dialect, guest.Rendering);
        var writer = new LineWriter(_connection.Transport.Output, Dialect == Dialect.Seed);
        Action? tooSlow = Hub.Options.SlowMembers.Policy == SlowMemberPolicy.Disconnect ? () => Abort(CloseCause.TooSlow) : null;
        var (room, member) = await Hub.Rooms.EnterAsync(
            IsProbe ? ProbeFeature.Room : Hub.Lobby, r => new Member(guest.Alias, writer, m => r.Log.Open(Rendering, m), tooSlow));
        _room = room;
        Volatile.Write(ref _member, member);
        FilterMessages();

        var id = await room.AnnounceAsync(ChatEventKind.Connected, guest.Alias);
        if (id is null)
        {
            member.Reply(Rendering.Line(room.Event(ChatEventKind.Connected, guest.Alias)));
        }

        member.Reply(Rendering.Welcome(), at: id + 1);
        member.Start();
        Hub.Drain.Enter();
        if (!IsProbe)
        {
            Hub.Sessions.Name(guest.Alias, this);
        }
    }

    /// <summary>Handles all messages of a read; if the session ends with that, why.</summary>
    private async ValueTask<CloseCause?> HandleReadAsync()
    {
        while (!IsStopping && _input!.TryNext(out var step))
        {
            switch (step)
            {
                case InputStep.TelnetAnswer:
                    Member.TryTell(_input.TakeTelnetAnswers());
                    break;
                case InputStep.BecameText:
                    Dialect = Dialect.Text;
                    Show(TextRendering.For(_input.LineEnd));
                    break;
                case InputStep.Frame when !await Pace.WaitAsync() || !await HasRoomForRepliesAsync():
                    return IsStopping ? (CloseCause)_stop : CloseCause.Flood;
                case InputStep.Frame:
                    await TakeAsync(_input.Frame);
                    break;
            }
        }

        return IsStopping ? (CloseCause)_stop : _input!.IsAtEnd ? CloseCause.ClientClosed : null;
    }

    private ValueTask TakeAsync(in Frame frame)
    {
        MessagesIn++;
        if (frame.Kind != FrameKind.Text)
        {
            Reply(frame.Kind == FrameKind.NotUtf8
                ? "that line is not UTF-8, nobody has seen it"
                : $"that line is longer than {Hub.Options.Limits.MaxLineBytes} bytes, nobody has seen it");
            return default;
        }

        ReadOnlyMemory<byte> text = WithoutOwnAlias(Sanitizer.Clean(frame.Text.Span));
        return text.Span switch
        {
            [] => default,
            [(byte)'/', (byte)'/', ..] => PostAsync(ChatEventKind.Message, text[1..]),
            [(byte)'/', ..] => Hub.Commands.RunAsync(this, Encoding.UTF8.GetString(text.Span[1..])),
            _ => PostAsync(ChatEventKind.Message, text),
        };
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

    private async ValueTask<bool> HasRoomForRepliesAsync()
    {
        for (var room = Member.WhenRoomForRepliesAsync(); !room.IsCompleted && !IsStopping;)
        {
            await Task.WhenAny(room, Task.Delay(TimeSpan.FromMilliseconds(250), Hub.Time));
        }

        return !IsStopping;
    }

    private async ValueTask LeaveAsync(CloseCause cause)
    {
        if (Membership is null)
        {
            return;
        }

        await Appends.DrainAsync();
        Hub.Drain.Leave();
        if (cause == CloseCause.Shutdown)
        {
            await Hub.Drain.WhenQuiet;
        }

        if (FarewellFor(cause) is { } farewell)
        {
            Reply(farewell);
        }

        Member.End();
        Hub.Sessions.Unname(Alias, this);
        var silently = IsProbe || cause == CloseCause.Shutdown; // then all leave, and nobody would read it
        await Hub.Rooms.LeaveAsync(Room, Member, silently ? null : ChatEventKind.Left);
        await _aliases.ReleaseAsync(Alias);
        await Member.WhenClosedAsync();
    }

    private static string? FarewellFor(CloseCause cause) => cause switch
    {
        CloseCause.Shutdown => "the server is going down, please connect again",
        CloseCause.Flood => "you have been sending too fast for too long, please connect again",
        _ => null,
    };
}
