using ChatRoom.Resuming;

namespace ChatRoom.Connections;

/// <summary>A connection on its way into its first room: what others may ask about it meanwhile.</summary>
internal sealed class Arrival
{
    private Door? _door;
    private CatchUp? _catchUp;

    /// <summary>Whether a write waits for the client. Asked by others, for whom it must not wait for ever.</summary>
    public bool IsFlushing => Volatile.Read(ref _door)?.IsFlushing == true || Volatile.Read(ref _catchUp)?.IsFlushing == true;

    /// <summary>Bytes read at the prompt.</summary>
    public long BytesRead => Volatile.Read(ref _door)?.BytesRead ?? 0;

    /// <summary>Bytes written, without those that the subscriber writes.</summary>
    public long BytesWritten => (Volatile.Read(ref _door)?.BytesWritten ?? 0) + (Volatile.Read(ref _catchUp)?.BytesWritten ?? 0);

    /// <summary>It is at the door.</summary>
    public void At(Door door) => Volatile.Write(ref _door, door);

    /// <summary>It resumes a session, and gets what it missed.</summary>
    public void At(CatchUp catchUp) => Volatile.Write(ref _catchUp, catchUp);
}
