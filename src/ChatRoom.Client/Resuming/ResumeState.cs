namespace ChatRoom.Client.Resuming;

/// <summary>The contents of a resume file. The names of the parameters are part of the file's format.</summary>
/// <param name="Server">The server, as on the command line.</param>
/// <param name="AskedFor">The alias that the user asked for; null if none.</param>
/// <param name="Place">The resume point before the lines.</param>
/// <param name="OutputLength">The length of the output before the lines; null if the output is not a file.</param>
/// <param name="Lines">The lines that the client was about to write. The output's length shows how many of them it wrote.</param>
internal sealed record ResumeState(string Server, string? AskedFor, ResumePoint Place, long? OutputLength, IReadOnlyList<PendingLine> Lines);

