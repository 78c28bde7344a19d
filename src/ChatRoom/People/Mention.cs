using ChatRoom.Protocol;

namespace ChatRoom.People;

/// <summary>
/// A message that mentions a person. It refers to the message instead of holding its text, so a text that is removed later, or
/// that the person may no longer read, is not shown.
/// </summary>
/// <param name="Room">The room of the message.</param>
/// <param name="Id">Its id there.</param>
/// <param name="At">When it was sent.</param>
internal readonly record struct Mention(RoomName Room, long Id, DateTimeOffset At)
{
    /// <summary>Whether this message comes after <paramref name="other"/>: by time, and within a room by id.</summary>
    public bool IsLaterThan(Mention other) => At != other.At ? At > other.At : Room == other.Room && Id > other.Id;
}
