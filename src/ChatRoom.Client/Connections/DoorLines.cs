using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using ChatRoom.Client.Messages;
using ChatRoom.Protocol;

namespace ChatRoom.Client.Connections;

/// <summary>
/// What ChatRoom says from the alias on, until it is known whether we are in: notices (<c>* …</c>) and then the prompt
/// again, which has no line end; or any other line, and with that we are in.
/// </summary>
internal sealed partial class DoorLines
{
    private const string Welcome = "You are now connected!";

    private readonly List<byte> _unread = [];
    private readonly List<string> _notices = [];

    private static ReadOnlySpan<byte> Prompt => "alias?"u8;

    /// <summary>Takes in a read.</summary>
    public void Take(ReadOnlySpan<byte> read) => _unread.AddRange(read);

    /// <summary>How much is kept, in bytes or characters.</summary>
    public int Length => _unread.Count + _notices.Sum(static notice => notice.Length);

    /// <summary>The outcome, if there is one yet.</summary>
    /// <param name="alias">The alias that was asked for; null if a token was given: whoever we are then, we are in.</param>
    public Entry? Outcome(string? alias)
    {
        while (true)
        {
            // Bytes are counted, not characters: what is no UTF-8 has other bytes once it is decoded.
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
                // This line, and what follows it, is the room's.
                return alias is null ? Entry.Joined : OfAnnouncement(line, Encoding.UTF8.GetString(unread[(end + 1)..]), alias);
            }

            _unread.RemoveRange(0, end + 1);
            if (line.Length > 0)
            {
                _notices.Add(line);
            }
        }
    }

    /// <summary>The server has closed.</summary>
    public Entry Closed()
    {
        if (_unread.Count > 0)
        {
            _notices.Add(Encoding.UTF8.GetString([.. _unread]));
            _unread.Clear();
        }

        return new Entry(EntryKind.Closed, TakeReason());
    }

    /// <summary>Once we are in: all that is yet to be shown.</summary>
    public byte[] TakeRest()
    {
        byte[] rest = [.. _notices.SelectMany(static notice => Encoding.UTF8.GetBytes($"{notice}\n")), .. _unread];
        _notices.Clear();
        _unread.Clear();
        return rest;
    }

    /// <summary>
    /// In, as whoever was announced right before the welcome; null while that may yet come. To whom it took for a classic
    /// client ChatRoom shows the room's past before that.
    /// </summary>
    private static Entry? OfAnnouncement(string line, string rest, string alias) =>
        AnnouncedAndWelcomed().Match(rest) is { Success: true } after && after.Groups[1].Value is var given
            ? given == alias ? Entry.Joined : new Entry(EntryKind.Renamed, ReasonFor(alias, given))
        : ChatLine.Parse(line) is not { Kind: ChatLineKind.Connected } announced || announced.Alias == alias ? Entry.Joined
        : rest.StartsWith(Welcome, StringComparison.Ordinal) ? new Entry(EntryKind.Renamed, ReasonFor(alias, announced.Alias))
        : Welcome.StartsWith(rest, StringComparison.Ordinal) ? null
        : Entry.Joined;

    private static string ReasonFor(string alias, string given) => given.StartsWith($"{alias}-", StringComparison.Ordinal)
        ? "that alias is taken"
        : $"that alias can't be had, {Sanitizer.Clean(given)} could";

    private string? TakeReason()
    {
        var reasons = _notices.Select(static notice => Sanitizer.Clean(notice.StartsWith("* ", StringComparison.Ordinal) ? notice[2..] : notice).Trim());
        var reason = string.Join("; ", reasons);
        _notices.Clear();
        return reason.Length > 0 ? reason : null;
    }

    [GeneratedRegex(@"^(\S+) has connected to the chat room!\r?\nYou are now connected!", RegexOptions.Multiline)]
    private static partial Regex AnnouncedAndWelcomed();
}
