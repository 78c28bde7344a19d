using System.Diagnostics.CodeAnalysis;
using ChatRoom.Protocol;
using ChatRoom.State.Records;

namespace ChatRoom.Moderation;

/// <summary>The target of a ban, as people write it.</summary>
/// <param name="On">What it is.</param>
/// <param name="Text">Of a person the alias; otherwise the canonical form of the pattern or the network.</param>
internal sealed record BanTarget(TargetKind On, string Text)
{
    /// <summary>Precedes an alias that is meant as a pattern, without a person.</summary>
    public const string AliasPrefix = "alias:";

    /// <summary>
    /// Reads a target, or says why it is none: <c>bob</c> is a person, <c>sp?m*</c> and <c>alias:bob</c> are patterns of aliases,
    /// <c>192.0.2.7</c> and <c>2001:db8::/48</c> are networks.
    /// </summary>
    /// <param name="text">The text, without white space.</param>
    /// <param name="limits">Contains the longest alias, and how much of an IPv6 address identifies its owner.</param>
    /// <param name="target">The target, if it is one.</param>
    /// <param name="reason">Otherwise a short phrase for people.</param>
    public static bool TryParse(string text, LimitOptions limits, [NotNullWhen(true)] out BanTarget? target, [NotNullWhen(false)] out string? reason)
    {
        target = null;
        if (text.StartsWith(AliasPrefix, StringComparison.OrdinalIgnoreCase) || text.AsSpan().ContainsAny('*', '?'))
        {
            var written = text.StartsWith(AliasPrefix, StringComparison.OrdinalIgnoreCase) ? text[AliasPrefix.Length..] : text;
            if (AliasPattern.TryParse(written, limits.MaxAliasLength, out var pattern, out reason))
            {
                target = new(TargetKind.Alias, pattern.Text);
            }
        }
        else if (BanNetwork.LooksLikeOne(text))
        {
            if (BanNetwork.TryParse(text, limits.IPv6PrefixLength, out var network, out reason))
            {
                target = new(TargetKind.Network, network.ToString());
            }
        }
        else if (Alias.TryParse(text, limits.MaxAliasLength, out var alias, out reason))
        {
            target = new(TargetKind.Person, alias.Value);
        }

        return target is not null;
    }
}
