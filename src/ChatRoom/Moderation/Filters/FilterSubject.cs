using ChatRoom.Limits;

namespace ChatRoom.Moderation.Filters;

/// <summary>The author of a text, as filters see them.</summary>
/// <param name="Person">The number of the person.</param>
/// <param name="Address">Their address; null: it is unknown or not limited.</param>
/// <param name="IsNewcomer">Whether they have come a short time ago.</param>
internal readonly record struct FilterSubject(long Person, AddressKey? Address, bool IsNewcomer);
