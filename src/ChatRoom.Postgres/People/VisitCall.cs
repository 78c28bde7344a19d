using ChatRoom.Presence;
using ChatRoom.Protocol;

namespace ChatRoom.Postgres.People;

/// <summary>A change of presence that waits for the database, in the form of a parameter of <c>chat_visit</c>.</summary>
/// <param name="act">What is to be done.</param>
/// <param name="person">The person.</param>
/// <param name="room">The room; null: none.</param>
/// <param name="connection">The connection; null: none.</param>
/// <param name="alias">The alias; null: the one that the person has.</param>
internal sealed class VisitCall(VisitCall.Act act, long person, RoomName? room, string? connection, Alias? alias)
{
    private readonly TaskCompletionSource<PresenceChange> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What a call does.</summary>
    public enum Act : short
    {
        Enter = 0,
        Leave = 1,
        Rename = 2,
    }

    public Act What => act;

    public long Person => person;

    public RoomName? Room => room;

    public string Connection => connection ?? "";

    public string Alias => alias?.Value ?? "";

    /// <summary>What the room sees of it.</summary>
    public Task<PresenceChange> Done => _done.Task;

    public void Complete(PresenceChange change) => _done.TrySetResult(change);

    public void Fail(PresenceException why) => _done.TrySetException(why);
}
