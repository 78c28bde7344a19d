using Microsoft.Extensions.Configuration;

namespace ChatRoom;

/// <summary>
/// Reads settings from a configuration. The framework's binder stops at the first value that it cannot convert and ignores
/// unknown keys. This reader reports all errors at once, each with its key, the problem and the allowed values. It reads nothing
/// but the configuration and has no side effects.
/// </summary>
internal static class SettingReader
{
    private const int ShortestName = 3;

    /// <summary>Sets the settings of an options object that are configured and valid.</summary>
    public static void Read(IReadOnlyList<Setting> settings, IConfiguration configuration, object options)
    {
        foreach (var setting in settings)
        {
            if (setting.IsNamed)
            {
                SetNamed(setting, configuration, options);
                continue;
            }

            var values = TextsOf(setting, configuration).Select(given => setting.TryParse(given.Text, out var value) ? value : null).ToArray();
            if (values.Length > 0 && !values.Contains(null))
            {
                setting.Set(options, values);
            }
        }
    }

    /// <summary>Returns the errors in the values of settings, one line each.</summary>
    public static IEnumerable<string> Errors(IReadOnlyList<Setting> settings, IConfiguration configuration, object options) =>
        settings.SelectMany(setting => ErrorsOf(setting, configuration, options));

    /// <summary>Returns an error for each key of a section that is not one of the settings.</summary>
    public static IEnumerable<string> UnknownKeys(IReadOnlyList<Setting> settings, IConfigurationSection section) =>
        from key in Leaves(section)
        where !settings.Any(setting => IsKeyOf(setting, key))
        let meant = MeantBy(key, settings)
        select $"{key}: there is no such setting; {(meant is null ? "docs/configuration.md lists all settings" : $"did you mean {meant}?")}";

    /// <summary>Whether a setting is configured, whether or not its value is valid.</summary>
    public static bool IsConfigured(Setting setting, IConfiguration configuration) => TextsOf(setting, configuration).Any();

    private static void SetNamed(Setting setting, IConfiguration configuration, object options)
    {
        foreach (var (key, text) in TextsOf(setting, configuration))
        {
            if (setting.TryParse(text, out var value))
            {
                setting.Set(options, NameIn(setting, key), value);
            }
        }
    }

    private static string[] ErrorsOf(Setting setting, IConfiguration configuration, object options)
    {
        if (setting.IsList && !string.IsNullOrEmpty(configuration[setting.Key]) && ElementsOf(setting, configuration).Any())
        {
            return [$"{setting.Key}: set both as one value and as elements; remove one of them"];
        }

        var errors = TextsOf(setting, configuration)
            .Where(given => !setting.TryParse(given.Text, out _))
            .Select(given => $"{given.Key}: '{given.Text}' {setting.Problem(given.Text)}; allowed: {setting.Allowed}{setting.Form}")
            .ToArray();
        var value = setting.Get(options);
        return errors.Length > 0 || setting.Allows(value) ? errors : [$"{setting.Key}: {value} is out of range; allowed: {setting.Allowed}"];
    }

    /// <summary>What is configured for a setting, and under which key: one text, or of a list as many as it has elements.</summary>
    private static IEnumerable<(string Key, string Text)> TextsOf(Setting setting, IConfiguration configuration)
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
                ? ElementsOf(setting, configuration).Select(static element => (element.Path, element.Value ?? ""))
                : text.Split(',', StringSplitOptions.TrimEntries).Select(element => (setting.Key, element));
        }

        return text is null ? [] : [(setting.Key, text)];
    }

    /// <summary>A list's elements, by their numbers: <c>Key:0</c>, <c>Key:1</c>, … as a JSON array has them, too.</summary>
    private static IEnumerable<IConfigurationSection> ElementsOf(Setting setting, IConfiguration configuration) =>
        configuration.GetSection(setting.Key).GetChildren().Where(static child => IsNumber(child.Key) && !child.GetChildren().Any());

    /// <summary>Returns the setting that an unknown key may mean: one with a similar key, or with its name in another section; null if there is none.</summary>
    private static string? MeantBy(string key, IReadOnlyList<Setting> settings)
    {
        string KeyOf(Setting setting) => setting.IsNamed ? setting.KeyOf(NameIn(setting, key)) : setting.Key;
        var keys = settings.Select(KeyOf).ToArray();
        var likely = settings.Where(setting => !setting.IsNamed || key.StartsWith($"{setting.Names}:", StringComparison.OrdinalIgnoreCase)).Select(KeyOf); // otherwise any name would fit
        var name = key[key.LastIndexOf(':')..]; // the colon included, so that it is found at the beginning of a name only
        return EditDistance.Nearest(key, keys)
            ?? keys.FirstOrDefault(known => key.StartsWith($"{known}:", StringComparison.OrdinalIgnoreCase))
            ?? likely.FirstOrDefault(known => name.Length > ShortestName && known.Contains(name, StringComparison.OrdinalIgnoreCase));
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
