namespace ChatRoom.Client.Resuming;

/// <summary>The contents of a resume file.</summary>
/// <param name="Server">The server, as on the command line.</param>
/// <param name="AskedFor">The alias that the user asked for; null if none.</param>
/// <param name="Place">The session before these lines.</param>
/// <param name="OutputLength">The length of the output before these lines; null if it is not a file.</param>
/// <param name="Lines">The lines that were about to be written: the output's length shows how many of them were.</param>
internal sealed record KeptPlace(string Server, string? AskedFor, Bookmark Place, long? OutputLength, IReadOnlyList<KeptLine> Lines);

