using ChatRoom.State.Records;

namespace ChatRoom.State;

/// <summary>A change of a record that this server has read from the store.</summary>
/// <param name="Before">The record before; null: there was none.</param>
/// <param name="After">The record now; null: it was removed.</param>
internal readonly record struct SharedChange(StateRecord? Before, StateRecord? After);
