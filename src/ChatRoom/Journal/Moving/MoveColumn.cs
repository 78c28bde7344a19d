namespace ChatRoom.Journal.Moving;

/// <summary>A column of a table that is moved.</summary>
/// <param name="Name">Its name, the same in every storage.</param>
/// <param name="IsText">Whether its values are texts; otherwise they are numbers.</param>
public sealed record MoveColumn(string Name, bool IsText);
