using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.State;

namespace ChatRoom.Moderation;

/// <summary>
/// Creates the rows of the audit log. A row belongs to the change that it is about (<see cref="StateChange.Audit"/>), so that the
/// store has both or none; an act that changes nothing stores its row alone.
/// </summary>
internal sealed class AuditTrail(TimeProvider time)
{
    /// <summary>The actor of what happens by itself. Nobody can have this alias.</summary>
    public const string Server = "server";

    /// <summary>Returns the row of an act.</summary>
    /// <param name="who">Who acts.</param>
    /// <param name="act">What, in one word, as <c>ban</c>.</param>
    /// <param name="target">To whom or what; empty: nobody.</param>
    /// <param name="room">The room; null: the server.</param>
    public AuditRow Row(Principal who, string act, string target, RoomName? room = null) =>
        new(time.GetUtcNow(), who.Alias.Value, who.Account, who.Remote?.ToString(), act, target, room?.Value);

    /// <summary>Returns the row of something that happens by itself.</summary>
    /// <param name="act">What, in one word, as <c>unban</c>.</param>
    /// <param name="target">To whom or what; empty: nobody.</param>
    /// <param name="room">The room, as <c>#ops</c>; null: the server.</param>
    public AuditRow RowOfServer(string act, string target, string? room = null) => new(time.GetUtcNow(), Server, null, null, act, target, room);
}
