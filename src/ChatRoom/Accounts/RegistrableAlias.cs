using System.Buffers;
using System.Text;
using ChatRoom.Protocol;

namespace ChatRoom.Accounts;

/// <summary>Decides which aliases can be registered: those that every protocol can carry, IRC nicks (RFC 2812, 2.3.1) included.</summary>
internal static class RegistrableAlias
{
    private static readonly SearchValues<char> Forbidden = SearchValues.Create("@!:,*");

    /// <summary>Returns why an alias cannot be registered, in a few words; null: it can.</summary>
    public static string? FaultOf(Alias alias)
    {
        var at = alias.Value.AsSpan().IndexOfAny(Forbidden);
        if (at >= 0)
        {
            return $"a registered alias cannot contain {alias.Value[at]}";
        }

        var first = Rune.GetRuneAt(alias.Value, 0);
        return Rune.IsDigit(first) ? "a registered alias cannot begin with a digit"
            : first.Value is '~' or '&' or '%' or '+' or '#' or '$' ? $"a registered alias cannot begin with {first}"
            : null;
    }
}
