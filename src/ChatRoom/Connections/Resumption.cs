using ChatRoom.Identity;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Dialects;
using ChatRoom.Protocol.Framing;
using ChatRoom.Resuming;

namespace ChatRoom.Connections;

/// <summary>Somebody comes back to a place.</summary>
/// <param name="ticket">Its token, held by its connection already.</param>
/// <param name="after">The id of the last event that its client has; null if it leaves that to the server.</param>
/// <param name="hub">The chat.</param>
internal sealed class Resumption(Ticket ticket, long? after, ChatHub hub)
{
    private readonly SavedPlace _from = ticket.From ?? throw new ArgumentException("nobody was there before", nameof(ticket));

    public Ticket Ticket => ticket;

    /// <summary>By which alias it went.</summary>
    public Alias Alias => Alias.FromClassic(_from.Alias, hub.Options.Limits.MaxAliasLength);

    /// <summary>Where it was.</summary>
    public RoomName Room => RoomName.TryParse(_from.Room, out var room, out _) ? room : hub.Lobby;

    /// <summary>The id of the last event that it has.</summary>
    public long LastId => after ?? _from.LastId;

    /// <summary>The last one that the server knows it got.</summary>
    public long LastKnownId => _from.LastId;

    /// <summary>Claims its alias, or if somebody has it, one like it.</summary>
    /// <param name="aliases">Where.</param>
    /// <param name="dialect">How its client talks.</param>
    /// <param name="end">How its lines end.</param>
    /// <param name="input">Where its messages come from.</param>
    public async ValueTask<Guest> ClaimAsync(IAliasRegistry aliases, Dialect dialect, LineEnd end, MessageInput input)
    {
        var alias = await AliasClaim.LikeAsync(aliases, Alias, hub.Options.Limits.MaxAliasLength);
        var rendering = TextRendering.For(end, _from.Timestamps, ids: _from.Ids || after is not null);
        return new Guest(alias, alias.Utf8, dialect, rendering, input, this);
    }
}
