using System.Globalization;

namespace ChatRoom.State.Records;

/// <summary>A message that waits for a moderator.</summary>
/// <param name="Id">Its number, which grows.</param>
/// <param name="Room">The name of the room.</param>
/// <param name="Author">The number of its author.</param>
/// <param name="Alias">The alias of its author.</param>
/// <param name="Kind">A message or an action.</param>
/// <param name="Text">The text.</param>
/// <param name="Filter">The filter that holds it.</param>
/// <param name="At">When it was sent.</param>
internal sealed record HeldRecord(
    long Id, string Room, long Author, string Alias, Protocol.ChatEventKind Kind, string Text, string Filter, DateTimeOffset At) : StateRecord
{
    /// <inheritdoc />
    public override string Key => Id.ToString(CultureInfo.InvariantCulture);

    /// <summary>Its release, if that has begun: the room may have the message already. Null: nobody has released it.</summary>
    public HeldRelease? Release { get; init; }
}
