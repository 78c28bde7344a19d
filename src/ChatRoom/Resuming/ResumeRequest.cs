using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Resuming;

/// <summary>A session that is resumed.</summary>
/// <param name="resumable">Its resumable session, which this connection holds already.</param>
/// <param name="after">The position of the last event that the client has; null if the client leaves that to the server.</param>
/// <param name="maxAliasLength">How many characters an alias may have.</param>
/// <param name="lobby">The room, if that of the session is not valid any more.</param>
internal sealed class ResumeRequest(ResumableSession resumable, RoomPosition? after, int maxAliasLength, RoomName lobby)
{
    private readonly ResumeState _from = resumable.From ?? throw new ArgumentException("the session was not redeemed", nameof(resumable));

    public ResumableSession Resumable => resumable;

    /// <summary>The alias of the session.</summary>
    public Alias Alias => Alias.FromClassic(_from.Alias, maxAliasLength);

    /// <summary>The room of the session.</summary>
    public RoomName Room => RoomName.TryParse(_from.Room, out var room, out _) ? room : lobby;

    /// <summary>What precedes each event of the session. A client that names a position reads ids.</summary>
    public Display Display => new(_from.Timestamps, _from.Ids || after is not null);

    /// <summary>The people that the session ignores, as they were saved.</summary>
    public string Ignored => _from.Ignored;

    /// <summary>
    /// The position of the last event that the client has. If it names another epoch than its state does, it is not believed:
    /// otherwise a short line would make the server send all that the room ever said.
    /// </summary>
    public RoomPosition Last => after is { } last && (last.Epoch == 0 || _from.Epoch == 0 || last.Epoch == _from.Epoch)
        ? last with { Epoch = Math.Max(last.Epoch, _from.Epoch) }
        : new RoomPosition(_from.Epoch, _from.LastId);

    /// <summary>The id of the last event that the client has to the server's knowledge.</summary>
    public long LastKnownId => _from.LastId;

    /// <summary>Parses what follows <c>/resume</c> at the prompt: a token, null if it cannot be one, and a position or an id; null if it is neither.</summary>
    public static (ResumeToken? Token, RoomPosition? After)? TryParse(string arguments)
    {
        var parts = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is not (1 or 2))
        {
            return null;
        }

        RoomPosition? after = null;
        if (parts.Length == 2)
        {
            if (!RoomPosition.TryParse(parts[1], out var position))
            {
                return null;
            }

            after = position;
        }

        return (ResumeToken.TryParse(parts[0], out var token) ? token : null, after);
    }
}
