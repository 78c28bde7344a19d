namespace ChatRoom.Client.Resuming;

/// <summary>What stands in a file that keeps a place.</summary>
/// <param name="Server">The server, as it is given on the command line.</param>
/// <param name="AskedFor">The alias that the command line asks for; null if it asks for none.</param>
/// <param name="Place">The place before these lines.</param>
/// <param name="OutputLength">How long the output was before these lines were written; null if it is no file.</param>
/// <param name="Lines">What was going to be written: if the output is a file, its length tells how far that came.</param>
internal sealed record KeptPlace(string Server, string? AskedFor, Bookmark Place, long? OutputLength, IReadOnlyList<KeptLine> Lines);

