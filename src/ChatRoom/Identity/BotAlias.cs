using System.Diagnostics.CodeAnalysis;
using ChatRoom.Protocol;

namespace ChatRoom.Identity;

/// <summary>The aliases of webhooks: they end with <c>[bot]</c>, as no alias of a person does.</summary>
internal static class BotAlias
{
    private const string Suffix = "[bot]";

    // What the suffix looks like is what is left of an alias that has one character before it.
    private static readonly string Look = Alias.TryParse($"x{Suffix}", int.MaxValue, out var alias, out _) ? alias.Looks[0][1..] : Suffix;

    /// <summary>Returns the alias of a webhook; false if its name is not part of an alias, or too long.</summary>
    public static bool TryCreate(string name, int maxLength, [NotNullWhen(true)] out Alias? alias) => Alias.TryParse(name + Suffix, maxLength, out alias, out _);

    /// <summary>Returns the longest name that an alias can be made of.</summary>
    public static int MostChars(int maxLength) => maxLength - Suffix.Length;

    /// <summary>Returns whether an alias is, or looks like, that of a webhook.</summary>
    public static bool IsLike(Alias alias) => alias.Looks.Any(static look => look.EndsWith(Look, StringComparison.Ordinal));
}
