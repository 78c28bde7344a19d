using System.Text.RegularExpressions;

namespace ChatRoom.Client.Connections;

/// <summary>
/// Separates messages that the tutorial's server has run together, where that is certain: its own sentences at the beginning
/// of a read. Messages of people stay as they came: ann may well have written <c>ann: hibob: there</c>.
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

    // Some print the alias as Python shows bytes: b'bob'.
    [GeneratedRegex(@"^(?:(?:b'[^']{1,64}'|[^\s:]{1,64}) has (?:connected to|left) the chat room[!.]?|you are now connected[!.]?)", RegexOptions.IgnoreCase)]
    private static partial Regex Sentence();
}
