using ChatRoom.Protocol;

namespace ChatRoom.Identity;

/// <summary>Makes aliases unique: on this server, or on all nodes of a cluster.</summary>
public interface IAliasRegistry
{
    /// <summary>Claims an alias; false if somebody has it. Aliases are the same if their keys are.</summary>
    ValueTask<bool> TryClaimAsync(Alias alias);

    /// <summary>Gives a claimed alias back.</summary>
    ValueTask ReleaseAsync(Alias alias);
}
