using ChatRoom.Protocol;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Text;

namespace ChatRoom.Connections;

/// <summary>Who has given an alias: what the handshake found out about a client.</summary>
/// <param name="Alias">Claimed for it.</param>
/// <param name="Asked">The alias as the client gave it, UTF-8: the classic client puts it in front of what it says.</param>
/// <param name="Dialect">How it talks.</param>
/// <param name="Formatter">What events look like to it.</param>
/// <param name="Input">Where its messages come from.</param>
/// <param name="Resumption">What it comes back to; null if it is new.</param>
/// <param name="Ignored">Whom it ignores; null: nobody.</param>
internal readonly record struct Guest(
    Alias Alias, ReadOnlyMemory<byte> Asked, Dialect Dialect, TextFormatter Formatter, MessageInput Input, Resumption? Resumption = null, IgnoreList? Ignored = null);
