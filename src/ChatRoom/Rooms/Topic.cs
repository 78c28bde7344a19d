using System.Text;

namespace ChatRoom.Rooms;

/// <summary>The rules of topics.</summary>
internal static class Topic
{
    /// <summary>The longest topic that can be set, in bytes of UTF-8.</summary>
    public const int MostBytes = 390;

    /// <summary>Returns a topic as it is shown: an old one that is longer than today's limit is cut between two characters.</summary>
    public static string Shown(string topic)
    {
        if (topic.Length <= MostBytes / 3 || Encoding.UTF8.GetByteCount(topic) <= MostBytes)
        {
            return topic;
        }

        var (length, bytes) = (0, 0);
        foreach (var rune in topic.EnumerateRunes())
        {
            if ((bytes += rune.Utf8SequenceLength) > MostBytes - "…".Length * 3)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return $"{topic[..length]}…";
    }
}
