using ChatRoom.Protocol;

namespace ChatRoom.Journal;

/// <summary>Converts stored texts to aliases.</summary>
internal static class StoredAlias
{
    /// <summary>Returns the alias of a stored text, even if the current rules no longer allow it as one.</summary>
    public static Alias Of(string value) => Alias.TryParse(value, int.MaxValue, out var alias, out _) ? alias : Alias.FromClassic(value, int.MaxValue);
}
