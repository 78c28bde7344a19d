namespace ChatRoom.Journal;

/// <summary>A backup of a journal.</summary>
/// <param name="At">When it was made.</param>
/// <param name="Path">Where; as an operator reads it.</param>
public readonly record struct Backup(DateTimeOffset At, string Path);
