using System.Runtime.InteropServices;
using System.Text;
using ChatRoom.Client.Messages;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Client.Connections;

/// <summary>
/// Interprets ChatRoom's answer to an alias, a password or a token. The prompt again, after notices (<c>* …</c>), means that the
/// server refuses it. A prompt for a password means that the alias is registered, or is to be. Any other line means that the server has
/// accepted the client. (The prompts have no line ends.)
/// </summary>
internal sealed class HandshakeLines
{
    private readonly List<byte> _unread = [];
    private readonly List<string> _notices = [];

    private static ReadOnlySpan<byte> Prompt => "alias?"u8;

    private static readonly (byte[] Prompt, SecretKind Secret)[] PasswordPrompts =
    [
        ("password?"u8.ToArray(), SecretKind.Password),
        ("new password?"u8.ToArray(), SecretKind.NewPassword),
        ("new password again?"u8.ToArray(), SecretKind.NewPasswordAgain),
    ];

    /// <summary>Appends the bytes of one read.</summary>
    public void Take(ReadOnlySpan<byte> read) => _unread.AddRange(read);

    /// <summary>The approximate size of the buffer, in bytes.</summary>
    public int Length => _unread.Count + _notices.Sum(static notice => notice.Length);

    /// <summary>Returns the result; null while it is not known.</summary>
    /// <param name="alias">The alias that the client sent; null if it sent something else.</param>
    /// <param name="isResuming">Whether the client sent a token: then the lines of others follow, and none of them is a prompt for a password.</param>
    public HandshakeResult? Outcome(string? alias, bool isResuming = false)
    {
        while (true)
        {
            // Work on bytes, not on characters: decoding invalid UTF-8 changes its length.
            var unread = CollectionsMarshal.AsSpan(_unread);
            var end = unread.IndexOf((byte)'\n');
            if (unread.StartsWith(Prompt))
            {
                _unread.RemoveRange(0, Prompt.Length);
                return new HandshakeResult(HandshakeResultKind.Refused, TakeReason());
            }

            foreach (var (prompt, secret) in isResuming ? [] : PasswordPrompts)
            {
                if (unread.StartsWith(prompt))
                {
                    _unread.RemoveRange(0, prompt.Length);
                    return new HandshakeResult(HandshakeResultKind.PasswordRequired, TakeReason()) { Secret = secret };
                }
            }

            if (end < 0)
            {
                return null;
            }

            var line = Encoding.UTF8.GetString(unread[..end]).TrimEnd('\r');
            if (line == $"* {ServerNotice.History}" || (line.Length > 0 && !line.StartsWith("* ", StringComparison.Ordinal)))
            {
                // This line and everything after it belong to the room. The tutorial's server takes the line end as a part of the alias.
                return line == alias ? new HandshakeResult(HandshakeResultKind.Classic) : HandshakeResult.Joined;
            }

            _unread.RemoveRange(0, end + 1);
            if (line.Length > 0)
            {
                _notices.Add(line);
            }
        }
    }

    /// <summary>Returns the result after the server has closed the connection.</summary>
    public HandshakeResult Closed()
    {
        if (_unread.Count > 0)
        {
            _notices.Add(Encoding.UTF8.GetString([.. _unread]));
            _unread.Clear();
        }

        return new HandshakeResult(HandshakeResultKind.Closed, TakeReason());
    }

    /// <summary>Returns the notices and the unread bytes, which are shown once the server has accepted the client.</summary>
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
