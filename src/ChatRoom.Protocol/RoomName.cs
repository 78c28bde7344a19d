using System.Diagnostics.CodeAnalysis;

namespace ChatRoom.Protocol;

/// <summary>
/// The name of a room: <c>#</c> and 1 to 32 of the characters that an <see cref="Alias"/> is made of, in any order. Two
/// are equal if their <see cref="Key"/>s are.
/// </summary>
public sealed record class RoomName
{
    /// <summary>How many characters (code points) may follow the <c>#</c>.</summary>
    public const int MaxLength = 32;

    private const string Subject = "a room name";
    private const string ReservedStart = "#*";

    private RoomName(string value, string key)
    {
        Value = value;
        Key = key;
    }

    /// <summary>As it was given, and is shown, with its <c>#</c>.</summary>
    public string Value { get; }

    /// <summary>By what room names are compared, with the <c>#</c>; made, and limited, as <see cref="Alias.Key"/>.</summary>
    public string Key { get; }

    /// <summary>The room name that <paramref name="text"/> is, or why it isn't one.</summary>
    /// <param name="text">Any text; the <c>#</c> is put in front where it is missing.</param>
    /// <param name="room">The name, if it is one.</param>
    /// <param name="reason">Else: a short phrase for people, to be put after <c>* </c>.</param>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out RoomName? room, [NotNullWhen(false)] out string? reason)
    {
        text = text.Trim();
        var name = text.StartsWith('#') ? text[1..] : text;
        room = null;
        reason = NameRules.Length(name) switch
        {
            0 => $"{Subject} has at least 1 character",
            > MaxLength => $"{Subject} has at most {MaxLength} characters",
            _ => NameRules.Fault(name, Subject) ?? (NameRules.HasBase(name) ? null : $"{Subject} can't consist of marks alone"),
        };
        if (reason is not null)
        {
            return false;
        }

        // The key is checked, too: NFKC makes a space or a full stop of what was neither.
        var key = NameRules.Key(name);
        reason = NameRules.Fault(key, Subject) is { } fault ? NameRules.FaultBeforeNfkc(name, Subject, fault) : null;
        room = reason is null ? new RoomName($"#{name}", $"#{key}") : null;
        return reason is null;
    }

    /// <summary>A name that no client can give, because of its <c>*</c>: for a room of the server's own.</summary>
    public static RoomName Reserved(string name) => new($"{ReservedStart}{name}", $"{ReservedStart}{name}");

    /// <summary>Whether it is a room of the server's own, which is not counted.</summary>
    public bool IsReserved => IsReservedKey(Key);

    /// <summary>Whether a <see cref="Key"/> is that of a room of the server's own.</summary>
    public static bool IsReservedKey(string key) => key.StartsWith(ReservedStart, StringComparison.Ordinal);

    /// <inheritdoc/>
    public bool Equals(RoomName? other) => other is not null && Key == other.Key;

    /// <inheritdoc/>
    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);

    /// <summary><see cref="Value"/>.</summary>
    public override string ToString() => Value;
}
