using System.Text.RegularExpressions;

namespace ChatRoom.Client.Connections;

/// <summary>
/// Takes apart what the tutorial's server has run together, where that is certain: its own sentences at the beginning of a
/// read. What people say stays as it came: <c>ann: hibob: there</c> may well be what ann said.
/// </summary>
internal static partial class ClassicSplitter
{
    /// <summary>The messages of one read.</summary>
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
