using System.Buffers;
using System.IO.Pipelines;
using ChatRoom.Diagnostics;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Transport;

namespace ChatRoom.Connections;

/// <summary>
/// A connection while nobody has come in by it: what is read and said there, and until when. Nobody else writes to it
/// meanwhile.
/// </summary>
internal sealed class LoginConnection : IDisposable
{
    private readonly PipeWriter _writer;
    private bool _isFlushing;

    /// <param name="transport">The connection.</param>
    /// <param name="session">Whose connection it is; it may be stopped.</param>
    /// <param name="protocol">The protocol of its endpoint.</param>
    /// <param name="options">What a client may send, and whether it needs an account.</param>
    /// <param name="services">What signing in uses.</param>
    /// <param name="lobby">The room of a session whose own cannot be found any more.</param>
    /// <param name="time">The clock.</param>
    public LoginConnection(
        IDuplexPipe transport, Session session, ClientProtocol protocol, ChatRoomOptions options, SignInServices services, RoomName lobby,
        TimeProvider time)
    {
        Reader = transport.Input;
        Session = session;
        Limits = options.Limits;
        Accounts = options.Accounts;
        Protocol = protocol;
        _writer = transport.Output;
        Deadline = new ReadDeadline(Reader, time, options.Limits.AliasTimeout);
        SignIn = new SignIn(this, services, options.Accounts.Guests, lobby);
    }

    public PipeReader Reader { get; }

    public Session Session { get; }

    /// <summary>What a client may send.</summary>
    public LimitOptions Limits { get; }

    /// <summary>What follows wrong passwords.</summary>
    public AccountOptions Accounts { get; }

    /// <summary>Gives the client an alias, or its session back.</summary>
    public SignIn SignIn { get; }

    /// <summary>The protocol in which the server talks here: that of the endpoint, until a detected protocol takes over.</summary>
    public ClientProtocol Protocol { get; private set; }

    public ReadDeadline Deadline { get; }

    /// <summary>Why nobody came in, if nobody did.</summary>
    public CloseCause Cause { get; private set; } = CloseCause.ClientClosed;

    /// <summary>Whether a write waits for the client. Asked by others, for whom it must not wait for ever.</summary>
    public bool IsFlushing => Volatile.Read(ref _isFlushing);

    /// <summary>Bytes read.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Bytes written.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>Whether its client is at the other end of a network, and may not have spoken yet though it speaks first.</summary>
    public bool IsOnNetwork { get; init; }

    /// <summary>The connection is to end without a login, for this reason.</summary>
    public void End(CloseCause cause) => Cause = cause;

    /// <summary>The server talks in this protocol from now on.</summary>
    public void Use(ClientProtocol protocol) => Protocol = protocol;

    /// <summary>Counts a read that was looked at, and gives it back.</summary>
    public void Consume(in ReadResult read)
    {
        BytesRead += read.Buffer.Length;
        Reader.AdvanceTo(read.Buffer.End);
    }

    /// <summary>The next read, or after this time none.</summary>
    public async ValueTask<ReadResult> ReadAsync(TimeSpan patience)
    {
        Deadline.Arm(patience);
        var read = await Reader.ReadAsync();
        Deadline.Disarm();
        return read;
    }

    /// <summary>The next read.</summary>
    public async ValueTask ReadAsync(ClientInput input)
    {
        Deadline.Arm(Timeout.InfiniteTimeSpan);
        input.Take(await input.ReadAsync());
        Deadline.Disarm();
        BytesRead = input.BytesRead;
        await input.GiveWayAsync();
    }

    /// <summary>The session is to end, or the time is up: then says so.</summary>
    public async ValueTask<bool> IsOverAsync()
    {
        if (Session.IsStopping)
        {
            Cause = Session.StopCause;
            await TellAsync(Session.Farewell ?? new Error(ErrorCode.Shutdown));
            return true;
        }

        if (!Deadline.IsOver)
        {
            return false;
        }

        Cause = CloseCause.AliasTimeout;
        await TellAsync(new Error(ErrorCode.AliasTimeout));
        return true;
    }

    /// <summary>Awaits work for which the client waits, too. No other connection takes its place meanwhile.</summary>
    public async ValueTask<T> KeepPlaceDuringAsync<T>(ValueTask<T> work)
    {
        Session.Permit?.TryKeep();
        try
        {
            return await work;
        }
        finally
        {
            Session.Permit?.Expose();
        }
    }

    /// <summary>Says something with what is said next.</summary>
    public void Write(byte[] bytes)
    {
        _writer.Write(bytes);
        BytesWritten += bytes.Length;
    }

    /// <summary>Tells a client something that may not have answered the greeting.</summary>
    public ValueTask TellAsync(Reply reply) => SayAsync(Protocol.FormatAfterGreeting(reply));

    public async ValueTask SayAsync(byte[] bytes)
    {
        Write(bytes);
        Volatile.Write(ref _isFlushing, true);
        await _writer.FlushAsync();
        Volatile.Write(ref _isFlushing, false);
    }

    public void Dispose() => Deadline.Dispose();
}
