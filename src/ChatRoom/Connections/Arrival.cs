using ChatRoom.Resuming;

namespace ChatRoom.Connections;

/// <summary>A connection on its way into its first room: what others may ask about it meanwhile.</summary>
internal sealed class Arrival
{
    private LoginConnection? _login;
    private Replay? _replay;

    /// <summary>Whether a write waits for the client. Asked by others, for whom it must not wait for ever.</summary>
    public bool IsFlushing => Volatile.Read(ref _login)?.IsFlushing == true || Volatile.Read(ref _replay)?.IsFlushing == true;

    /// <summary>Bytes read at the prompt.</summary>
    public long BytesRead => Volatile.Read(ref _login)?.BytesRead ?? 0;

    /// <summary>Bytes written, without those that the subscriber writes.</summary>
    public long BytesWritten => (Volatile.Read(ref _login)?.BytesWritten ?? 0) + (Volatile.Read(ref _replay)?.BytesWritten ?? 0);

    /// <summary>It logs in.</summary>
    public void At(LoginConnection login) => Volatile.Write(ref _login, login);

    /// <summary>It resumes a session, and gets what it missed.</summary>
    public void At(Replay replay) => Volatile.Write(ref _replay, replay);
}
