namespace ChatRoom.EndToEnd.Tests.Durability;

/// <summary>A line that a client has seen with an id.</summary>
/// <param name="Id">The id.</param>
/// <param name="Text">The line without the id.</param>
internal readonly record struct ShownLine(long Id, string Text);
