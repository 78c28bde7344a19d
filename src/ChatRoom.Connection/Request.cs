using ChatRoom.Protocol;

namespace ChatRoom.Connection;

/// <summary>A request that the server has not answered. <see cref="Outbox"/> guards its state.</summary>
/// <param name="reference">The reference that the answer repeats.</param>
/// <param name="line">The request as it is sent.</param>
/// <param name="room">The room with which the client must have caught up first; null: none.</param>
/// <param name="speech">What the client says; null: nothing.</param>
internal sealed class Request(string reference, string line, RoomName? room, Speech? speech)
{
    private readonly TaskCompletionSource<Received> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Reference => reference;

    public string Line => line;

    public RoomName? Room => room;

    /// <summary>Whether the client says something, which must arrive exactly once.</summary>
    public bool IsSpeech => speech is not null;

    /// <summary>Whether the current connection has sent it.</summary>
    public bool IsSent { get; set; }

    /// <summary>Whether an earlier connection has sent it, and was lost before the answer came.</summary>
    public bool IsDoubtful { get; set; }

    /// <summary>The alias under which it was sent; null: it was not sent.</summary>
    public string? SentAs { get; set; }

    /// <summary>The message itself, which the room sees before the client has the answer; null: the client has not seen it.</summary>
    public Received? Seen { get; set; }

    /// <summary>Completes with the answer.</summary>
    public Task<Received> Answer => _answer.Task;

    public void Complete(Received answer) => _answer.TrySetResult(answer);

    public void Fail(Exception reason) => _answer.TrySetException(reason);

    public void Cancel() => _answer.TrySetCanceled();

    /// <summary>Returns whether an event is this message, of which the client has seen nothing yet.</summary>
    public bool Matches(RoomName where, Received said, string alias) =>
        (IsSent || IsDoubtful) && Seen is null && where == room && (said.Alias == SentAs || said.Alias == alias) && speech?.Is(said) == true;
}
