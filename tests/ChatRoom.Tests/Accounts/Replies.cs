using ChatRoom.Testing;

namespace ChatRoom.Tests.Accounts;

/// <summary>Reads replies of the server among the lines of a room.</summary>
internal static class Replies
{
    /// <summary>Reads up to the next reply.</summary>
    public static async Task<string> ReadReplyAsync(this InMemoryConnection who)
    {
        string line;
        do
        {
            line = await who.Received.ReadLineAsync();
        }
        while (!line.StartsWith("* ", StringComparison.Ordinal));
        return line;
    }

    /// <summary>Reads up to the line with a token that resumes the session; returns that.</summary>
    public static async Task<string> ReadLinesUntilTokenAsync(this PipeText text)
    {
        string line;
        do
        {
            line = await text.ReadLineAsync();
        }
        while (!line.Contains("/resume ", StringComparison.Ordinal));
        return line;
    }
}
