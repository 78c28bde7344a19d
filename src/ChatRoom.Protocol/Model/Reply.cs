namespace ChatRoom.Protocol.Model;

/// <summary>
/// What the server says to one client: the answer to a request, or something that concerns that client alone. A reply has no
/// wording; each protocol's <see cref="Formatter"/> has its own.
/// </summary>
public abstract record Reply
{
    /// <summary>The reply follows the entries of its room's log with numbers below this one; null: all entries so far.</summary>
    public long? At { get; init; }

    /// <summary>The reference that the client gave its request; null: none, or nobody asked.</summary>
    public string? Ref { get; init; }

    /// <summary>The room in which the client asked; null: in none, or nobody asked.</summary>
    public RoomName? AskedIn { get; init; }
}

/// <summary>A reply that only programs need: a person sees the same by other means.</summary>
public abstract record ProgramReply : Reply;
