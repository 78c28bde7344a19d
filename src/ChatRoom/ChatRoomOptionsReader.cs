using ChatRoom.Protocol;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace ChatRoom;

/// <summary>
/// Reads the options from configuration and validates them. The framework's binder stops at the first value that it
/// cannot convert and ignores unknown keys. This reader reports all errors at once, each with its key, the problem and
/// the allowed values. It reads nothing but the configuration and has no side effects.
/// </summary>
internal sealed class ChatRoomOptionsReader(IConfiguration configuration)
    : IConfigureOptions<ChatRoomOptions>, IValidateOptions<ChatRoomOptions>
{
    private const string TrustedNetworks =
        $"{ChatRoomOptions.Section}:{nameof(ChatRoomOptions.ProxyProtocol)}:{nameof(ProxyProtocolOptions.TrustedNetworks)}";

    private const int ShortestName = 3;

    private readonly IConfigurationSection _section = configuration.GetSection(ChatRoomOptions.Section);

    /// <summary>Reads and validates the options of a configuration; returns the errors, one line each.</summary>
    public static IReadOnlyList<string> Read(IConfiguration configuration, out ChatRoomOptions options)
    {
        var reader = new ChatRoomOptionsReader(configuration);
        options = new ChatRoomOptions();
        reader.Configure(options);
        return [.. reader.Validate(null, options).Failures ?? []];
    }

    /// <inheritdoc />
    public void Configure(ChatRoomOptions options)
    {
        foreach (var setting in Setting.All)
        {
            if (setting.IsNamed)
            {
                SetNamed(setting, options);
                continue;
            }

            var values = TextsOf(setting).Select(given => setting.TryParse(given.Text, out var value) ? value : null).ToArray();
            if (values.Length > 0 && !values.Contains(null))
            {
                setting.Set(options, values);
            }
        }
    }

    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, ChatRoomOptions options)
    {
        var errors = Setting.All.SelectMany(setting => ErrorsOf(setting, options)).Concat(UnknownKeys()).ToList();
        if (UnicodeSupport.Error is { } unicode)
        {
            errors.Add(unicode);
        }

        if (!RoomName.TryParse(options.Lobby, out _, out var reason))
        {
            errors.Add($"{ChatRoomOptions.Section}:{nameof(ChatRoomOptions.Lobby)}: '{options.Lobby}' is not a room name: {reason}");
        }

        if (options.Journal.Kind == JournalKind.Sqlite && (string.IsNullOrWhiteSpace(options.Journal.Path) || options.Journal.Path.Contains('\0', StringComparison.Ordinal)))
        {
            errors.Add($"{ChatRoomOptions.Section}:{nameof(ChatRoomOptions.Journal)}:{nameof(JournalOptions.Path)}: '{options.Journal.Path}' is not a file path; allowed: a path, as data/chatroom.db");
        }

        var trusted = Setting.All.Single(static setting => setting.Key == TrustedNetworks);
        if (options.ProxyProtocol is { Mode: ProxyProtocolMode.Required, TrustedNetworks.Count: 0 } && !TextsOf(trusted).Any())
        {
            errors.Add($"{TrustedNetworks}: required when ProxyProtocol:Mode is Required; allowed: {trusted.Allowed}");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private void SetNamed(Setting setting, ChatRoomOptions options)
    {
        foreach (var (key, text) in TextsOf(setting))
        {
            if (setting.TryParse(text, out var value))
            {
                setting.Set(options, NameIn(setting, key), value);
            }
        }
    }

    private string[] ErrorsOf(Setting setting, ChatRoomOptions options)
    {
        if (setting.IsList && !string.IsNullOrEmpty(configuration[setting.Key]) && ElementsOf(setting).Any())
        {
            return [$"{setting.Key}: set both as one value and as elements; remove one of them"];
        }

        var errors = TextsOf(setting)
            .Where(given => !setting.TryParse(given.Text, out _))
            .Select(given => $"{given.Key}: '{given.Text}' {setting.Problem(given.Text)}; allowed: {setting.Allowed}{setting.Form}")
            .ToArray();
        var value = setting.Get(options);
        return errors.Length > 0 || setting.Allows(value) ? errors : [$"{setting.Key}: {value} is out of range; allowed: {setting.Allowed}"];
    }

    /// <summary>What is configured for a setting, and under which key: one text, or of a list as many as it has elements.</summary>
    private IEnumerable<(string Key, string Text)> TextsOf(Setting setting)
    {
        if (setting.IsNamed)
        {
            return from name in configuration.GetSection(setting.Names).GetChildren()
                   let key = setting.KeyOf(name.Key)
                   where configuration[key] is not null
                   select (key, configuration[key]!);
        }

        var text = configuration[setting.Key];
        if (setting.IsList)
        {
            return string.IsNullOrEmpty(text)
                ? ElementsOf(setting).Select(static element => (element.Path, element.Value ?? ""))
                : text.Split(',', StringSplitOptions.TrimEntries).Select(element => (setting.Key, element));
        }

        return text is null ? [] : [(setting.Key, text)];
    }

    /// <summary>A list's elements, by their numbers: <c>Key:0</c>, <c>Key:1</c>, … as a JSON array has them, too.</summary>
    private IEnumerable<IConfigurationSection> ElementsOf(Setting setting) =>
        configuration.GetSection(setting.Key).GetChildren().Where(static child => IsNumber(child.Key) && !child.GetChildren().Any());

    private IEnumerable<string> UnknownKeys() =>
        from key in Leaves(_section)
        where !Setting.All.Any(setting => IsKeyOf(setting, key))
        let meant = MeantBy(key)
        select $"{key}: there is no such setting; {(meant is null ? "docs/configuration.md lists all settings" : $"did you mean {meant}?")}";

    /// <summary>Returns the setting that an unknown key may mean: one with a similar key, or with its name in another section; null if there is none.</summary>
    private static string? MeantBy(string key)
    {
        var keys = Setting.All.Select(setting => setting.IsNamed ? setting.KeyOf(NameIn(setting, key)) : setting.Key).ToArray();
        var name = key[key.LastIndexOf(':')..]; // the colon included, so that it is found at the beginning of a name only
        return EditDistance.Nearest(key, keys)
            ?? keys.FirstOrDefault(known => key.StartsWith($"{known}:", StringComparison.OrdinalIgnoreCase))
            ?? keys.FirstOrDefault(known => name.Length > ShortestName && known.Contains(name, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Returns the name in a key that may be of a named setting.</summary>
    private static string NameIn(Setting setting, string key) => key.Split(':').ElementAtOrDefault(setting.Names.Split(':').Length) ?? "";

    private static bool IsKeyOf(Setting setting, string key) =>
        (setting.IsNamed ? setting.KeyOf(NameIn(setting, key)) : setting.Key).Equals(key, StringComparison.OrdinalIgnoreCase)
        || (setting.IsList && key.StartsWith($"{setting.Key}:", StringComparison.OrdinalIgnoreCase) && IsNumber(key[(setting.Key.Length + 1)..]));

    private static bool IsNumber(string key) => key.Length > 0 && key.All(char.IsAsciiDigit);

    private static IEnumerable<string> Leaves(IConfigurationSection section)
    {
        var children = section.GetChildren().ToArray();
        return children.Length > 0 ? children.SelectMany(Leaves)
            : string.IsNullOrEmpty(section.Value) ? [] : [section.Path];
    }
}
