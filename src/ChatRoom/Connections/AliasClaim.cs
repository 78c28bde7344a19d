using ChatRoom.Identity;
using ChatRoom.Protocol;

namespace ChatRoom.Connections;

/// <summary>Claims an alias for who cannot be asked for another one.</summary>
internal static class AliasClaim
{
    private const int MostCounted = 100;

    /// <summary>Claims an alias, or if somebody has it, one with a number behind it.</summary>
    public static async ValueTask<Alias> LikeAsync(IAliasRegistry aliases, Alias wanted, int maxLength)
    {
        var alias = wanted;
        for (var n = 2; !await aliases.TryClaimAsync(alias); n++)
        {
            // A crowd of one name does not make each newcomer count through all of it.
            alias = wanted.WithSuffix(n <= MostCounted ? n : Random.Shared.Next(MostCounted, 100 * MostCounted * MostCounted), maxLength);
        }

        return alias;
    }
}
