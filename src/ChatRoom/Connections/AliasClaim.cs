using ChatRoom.Identity;
using ChatRoom.Protocol;

namespace ChatRoom.Connections;

/// <summary>Claims an alias for a client that cannot be asked for another one.</summary>
internal static class AliasClaim
{
    private const int MostCounted = 100;

    /// <summary>Claims an alias, or one with a number after it if it is taken.</summary>
    public static async ValueTask<Alias> LikeAsync(IAliasRegistry aliases, Alias wanted, int maxLength, CancellationToken cancellationToken)
    {
        var alias = wanted;
        for (var n = 2; !await aliases.TryClaimAsync(alias, own: null, cancellationToken); n++)
        {
            // Where many have the same name, a new one does not count through all of them.
            alias = wanted.WithSuffix(n <= MostCounted ? n : Random.Shared.Next(MostCounted, 100 * MostCounted * MostCounted), maxLength);
        }

        return alias;
    }
}
