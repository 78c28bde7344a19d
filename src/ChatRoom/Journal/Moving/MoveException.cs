namespace ChatRoom.Journal.Moving;

/// <summary>The storages cannot be moved as they are, or the moved one differs. The message says why and what to do, for people.</summary>
public sealed class MoveException(string message) : Exception(message);
