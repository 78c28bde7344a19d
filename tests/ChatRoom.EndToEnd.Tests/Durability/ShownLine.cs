namespace ChatRoom.EndToEnd.Tests.Durability;

/// <summary>A line that a client was shown under a number.</summary>
/// <param name="Id">The number.</param>
/// <param name="Text">The line, without the number.</param>
internal readonly record struct ShownLine(long Id, string Text);
