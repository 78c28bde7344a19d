namespace ChatRoom.Server.Logging;

/// <summary>The JSON of <c>/admin/log</c>: the last lines of the log, the oldest first.</summary>
/// <param name="Now">The current time.</param>
/// <param name="Lines">The lines.</param>
internal sealed record LogResponse(DateTimeOffset Now, IReadOnlyList<LogLine> Lines);
