using ChatRoom.Protocol;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace ChatRoom;

/// <summary>
/// Reads the options from configuration, and checks them. Unlike the framework's binder, which stops at the first value
/// that it cannot convert and overlooks keys that it does not know, it finds all mistakes at once: for each the key,
/// what is wrong, and what is allowed.
/// </summary>
internal sealed class ChatRoomOptionsReader(IConfiguration configuration)
    : IConfigureOptions<ChatRoomOptions>, IValidateOptions<ChatRoomOptions>
{
    private readonly IConfigurationSection _section = configuration.GetSection(ChatRoomOptions.Section);

    /// <inheritdoc />
    public void Configure(ChatRoomOptions options)
    {
        foreach (var setting in Setting.All)
        {
            if (configuration[setting.Key] is { } text && setting.TryParse(text, out var value))
            {
                setting.Set(options, value);
            }
        }
    }

    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, ChatRoomOptions options)
    {
        var errors = Setting.All.Select(setting => ErrorOf(setting, options)).OfType<string>().Concat(UnknownKeys()).ToList();
        if (!RoomName.TryParse(options.Lobby, out _, out var reason))
        {
            errors.Add($"{ChatRoomOptions.Section}:{nameof(ChatRoomOptions.Lobby)}: '{options.Lobby}' is no room's name: {reason}");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private string? ErrorOf(Setting setting, ChatRoomOptions options)
    {
        var text = configuration[setting.Key];
        if (text is not null && !setting.TryParse(text, out _))
        {
            return $"{setting.Key}: '{text}' is not a value for it; allowed: {setting.Allowed}";
        }

        var value = setting.Get(options);
        return setting.Allows(value) ? null : $"{setting.Key}: {value} is out of range; allowed: {setting.Allowed}";
    }

    private IEnumerable<string> UnknownKeys() =>
        from key in Leaves(_section)
        where !Setting.All.Any(setting => setting.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
        let nearest = Setting.All.MinBy(setting => Distance(setting.Key, key))
        select $"{key}: there is no such setting; did you mean {nearest.Key}?";

    private static IEnumerable<string> Leaves(IConfigurationSection section)
    {
        var children = section.GetChildren().ToArray();
        return children.Length > 0 ? children.SelectMany(Leaves)
            : string.IsNullOrEmpty(section.Value) ? [] : [section.Path];
    }

    /// <summary>Levenshtein's edit distance, letters' case aside.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]);
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (same ? 0 : 1)));
            }
        }

        return row[^1];
    }
}
