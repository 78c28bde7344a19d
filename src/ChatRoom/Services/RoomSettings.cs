using System.Globalization;
using ChatRoom.State.Records;

namespace ChatRoom.Services;

/// <summary>The settings of a registered room, as people write them.</summary>
internal static class RoomSettings
{
    /// <summary>The settings with their values, for people.</summary>
    public const string Syntax = "/room set private|accounts|moderated on|off; /room set history 0-1000|default";

    private const int MostHistory = 1_000;
    private const string Default = "default";

    /// <summary>Returns the change that a setting and a value mean; null: there is no such setting or value.</summary>
    public static Func<RoomRecord, RoomRecord>? Parse(string name, string value)
    {
        if (name == "history")
        {
            return value == Default ? static room => room with { History = null }
                : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var messages) && messages <= MostHistory
                    ? room => room with { History = messages }
                : null;
        }

        return value is not ("on" or "off") ? null : (name, value == "on") switch
        {
            ("private", var on) => room => room with { IsPrivate = on },
            ("accounts", var on) => room => room with { AccountsOnly = on },
            ("moderated", var on) => room => room with { IsModerated = on },
            _ => null,
        };
    }

    /// <summary>Returns the settings of a room that are not the default.</summary>
    public static IReadOnlyList<string> Of(RoomRecord room) =>
    [
        .. room.IsPrivate ? (string[])["private on"] : [],
        .. room.AccountsOnly ? (string[])["accounts on"] : [],
        .. room.IsModerated ? (string[])["moderated on"] : [],
        .. room.History is { } messages ? (string[])[string.Create(CultureInfo.InvariantCulture, $"history {messages}")] : [],
    ];
}
