namespace ChatRoom.Journal.Moving;

/// <summary>The mark of a target whose move is not finished: no server starts with it.</summary>
/// <param name="Origin">Identifies the source: its kind, and the epoch of its ids. It has no line break.</param>
/// <param name="Name">The name of the source, for people. It has no line break.</param>
public sealed record MoveMark(string Origin, string Name);
