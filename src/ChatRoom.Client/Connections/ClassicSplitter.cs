using System.Text.RegularExpressions;

namespace ChatRoom.Client.Connections;

/// <summary>
/// Splits messages that arrived together from the tutorial's server. That server sends no line ends, so only its own
/// sentences at the beginning of a read can be recognized. Messages of users are never split: ann may really have written
/// <c>ann: hibob: there</c>.
/// </summary>
internal static partial class ClassicSplitter
{
    /// <summary>Returns the messages of one read.</summary>
    public static IEnumerable<string> Split(string read)
    {
        while (Sentence().Match(read) is { Success: true } sentence)
        {
            yield return sentence.Value;
            read = read[sentence.Length..];
        }

        if (read.Length > 0)
        {
            yield return read;
        }
    }

    // Some variants of the tutorial's server print the alias as Python bytes: b'bob'.
    [GeneratedRegex(@"^(?:(?:b'[^']{1,64}'|[^\s:]{1,64}) has (?:connected to|left) the chat room[!.]?|you are now connected[!.]?)", RegexOptions.IgnoreCase)]
    private static partial Regex Sentence();
}
