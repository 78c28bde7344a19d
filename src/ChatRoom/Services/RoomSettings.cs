using System.Globalization;
using ChatRoom.Protocol.Model;
using ChatRoom.State.Records;

namespace ChatRoom.Services;

/// <summary>The settings of a registered room, as people write them.</summary>
internal static class RoomSettings
{
    /// <summary>The settings with their values, for <c>/help</c>.</summary>
    public static readonly string[] Help =
    [
        "/room set private|accounts|moderated|filters on|off", "/room set history|retention|slow|key|topic <value>",
        "history: 0 to 1000 or default; retention: 1m to 36500d or default", "slow: 1s to 1h or off; key: a word or off; topic: a text, or -",
    ];

    /// <summary>The setting that is an event of the room, and not in its record.</summary>
    public const string Topic = "topic";

    /// <summary>The setting that deletes messages, and has a permission of its own.</summary>
    public const string Retention = "retention";

    private const int MostHistory = 1_000;
    private const string Off = "off";

    private const string Default = "default";

    private static readonly DurationBounds SlowBounds = new(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
    private static readonly DurationBounds RetentionBounds = new(TimeSpan.FromMinutes(1), TimeSpan.FromDays(36_500));

    /// <summary>Returns the values that a setting can have; of a name that is none, the settings.</summary>
    public static Usage UsageOf(string name) => name switch
    {
        "private" or "accounts" or "moderated" or "filters" => new($"/room set {name} on|off"),
        "history" => new("/room set history <n|default>", $"n from 0 to {MostHistory}"),
        Retention => new("/room set retention <duration|default>", $"duration {RetentionBounds}"),
        "slow" => new("/room set slow <duration|off>", $"duration {SlowBounds}"),
        "key" => new("/room set key <word|off>", $"a word of at most {RoomKeys.MostLength} characters"),
        Topic => new("/room set topic <text|->"),
        _ => new("/room set private|accounts|moderated|filters|history|retention|slow|key|topic <value>"),
    };

    /// <summary>Returns the change that a value of <see cref="Retention"/> means; null: there is no such value.</summary>
    public static Func<RoomRecord, RoomRecord>? ParseRetention(string value) =>
        value == Default ? static room => room with { Retention = null }
        : RetentionBounds.TryParse(value, out var kept) ? room => room with { Retention = kept }
        : null;

    /// <summary>Returns the change that another setting and a value mean; null: there is no such setting or value.</summary>
    public static Func<RoomRecord, RoomRecord>? Parse(string name, string value)
    {
        if (name == "history")
        {
            return value == Default ? static room => room with { History = null }
                : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var messages) && messages <= MostHistory
                    ? room => room with { History = messages }
                : null;
        }

        if (name == "slow")
        {
            return value == Off ? static room => room with { Slow = null }
                : SlowBounds.TryParse(value, out var wait) ? room => room with { Slow = wait }
                : null;
        }

        if (name == "key")
        {
            return value == Off ? static room => room with { KeyHash = "" }
                : value.Length <= RoomKeys.MostLength && RoomKeys.Hash(value) is var hash ? room => room with { KeyHash = hash }
                : null;
        }

        return value is not ("on" or Off) ? null : (name, value == "on") switch
        {
            ("private", var on) => room => room with { IsPrivate = on },
            ("accounts", var on) => room => room with { AccountsOnly = on },
            ("moderated", var on) => room => room with { IsModerated = on },
            ("filters", var on) => room => room with { IsUnfiltered = !on },
            _ => null,
        };
    }

    /// <summary>Returns a setting and its value as everybody may see them: without the key word.</summary>
    public static string Shown(string name, string value) => name == "key" && value != Off ? "key on" : $"{name} {value}";

    /// <summary>Returns the settings of a room that are not the default.</summary>
    public static IReadOnlyList<string> Of(RoomRecord room) =>
    [
        .. room.IsPrivate ? (string[])["private on"] : [],
        .. room.AccountsOnly ? (string[])["accounts on"] : [],
        .. room.IsModerated ? (string[])["moderated on"] : [],
        .. room.KeyHash.Length > 0 ? (string[])["key on"] : [],
        .. room.IsUnfiltered ? (string[])["filters off"] : [],
        .. room.Slow is { } wait ? (string[])[$"slow {Duration.Format(wait)}"] : [],
        .. room.Retention is { } kept ? (string[])[$"retention {Duration.Format(kept)}"] : [],
        .. room.History is { } messages ? (string[])[string.Create(CultureInfo.InvariantCulture, $"history {messages}")] : [],
    ];
}
