using System.Runtime.InteropServices;
using System.Text;
using ChatRoom.Client.Messages;
using ChatRoom.Protocol;

namespace ChatRoom.Client.Connections;

/// <summary>
/// What ChatRoom answers to an alias: notices (<c>* …</c>) and then the prompt again, which has no line end; or any other
/// line, which means that we are in.
/// </summary>
internal sealed class DoorLines
{
    private readonly List<byte> _unread = [];
    private readonly List<string> _notices = [];

    private static ReadOnlySpan<byte> Prompt => "alias?"u8;

    /// <summary>Takes what one read brought.</summary>
    public void Take(ReadOnlySpan<byte> read) => _unread.AddRange(read);

    /// <summary>How much is buffered, in bytes or characters.</summary>
    public int Length => _unread.Count + _notices.Sum(static notice => notice.Length);

    /// <summary>Returns the outcome; null while it is not known.</summary>
    /// <param name="alias">The alias that we sent; null if we sent a token.</param>
    public Entry? Outcome(string? alias)
    {
        while (true)
        {
            // Count bytes, not characters: invalid UTF-8 has other bytes once it is decoded.
            var unread = CollectionsMarshal.AsSpan(_unread);
            var end = unread.IndexOf((byte)'\n');
            if (unread.StartsWith(Prompt))
            {
                _unread.RemoveRange(0, Prompt.Length);
                return new Entry(EntryKind.Refused, TakeReason());
            }

            if (end < 0)
            {
                return null;
            }

            var line = Encoding.UTF8.GetString(unread[..end]).TrimEnd('\r');
            if (line == $"* {ServerNotice.History}" || (line.Length > 0 && !line.StartsWith("* ", StringComparison.Ordinal)))
            {
                // This line, and what follows it, is the room's. The tutorial's server takes the line end for a part of the alias.
                return line == alias ? new Entry(EntryKind.Classic) : Entry.Joined;
            }

            _unread.RemoveRange(0, end + 1);
            if (line.Length > 0)
            {
                _notices.Add(line);
            }
        }
    }

    /// <summary>The outcome once the server has closed the connection.</summary>
    public Entry Closed()
    {
        if (_unread.Count > 0)
        {
            _notices.Add(Encoding.UTF8.GetString([.. _unread]));
            _unread.Clear();
        }

        return new Entry(EntryKind.Closed, TakeReason());
    }

    /// <summary>Returns what is to be shown once we are in.</summary>
    public byte[] TakeRest()
    {
        byte[] rest = [.. _notices.SelectMany(static notice => Encoding.UTF8.GetBytes($"{notice}\n")), .. _unread];
        _notices.Clear();
        _unread.Clear();
        return rest;
    }

    private string? TakeReason()
    {
        var reasons = _notices.Select(static notice => Sanitizer.Clean(notice.StartsWith("* ", StringComparison.Ordinal) ? notice[2..] : notice).Trim());
        var reason = string.Join("; ", reasons);
        _notices.Clear();
        return reason.Length > 0 ? reason : null;
    }
}
