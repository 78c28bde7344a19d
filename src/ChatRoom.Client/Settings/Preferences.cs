using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatRoom.Client.Settings;

/// <summary>
/// Settings from one source; a setting that the source does not contain is null. The sources are the command line, the
/// environment variables and the settings file (<c>$XDG_CONFIG_HOME/chatroom/client.json</c>, by default
/// <c>~/.config/chatroom/client.json</c>).
/// </summary>
internal sealed partial record Preferences
{
    /// <summary>The server, as on the command line.</summary>
    public string? Server { get; init; }

    public string? Alias { get; init; }

    /// <summary>The file with the password, or with an access token.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>Whether to use TLS.</summary>
    public bool? Tls { get; init; }

    /// <summary>The file with the trusted certificates.</summary>
    public string? Ca { get; init; }

    /// <summary>Whether to skip certificate verification.</summary>
    public bool? Insecure { get; init; }

    /// <summary>Whether the server is the tutorial's.</summary>
    public bool? Classic { get; init; }

    /// <summary>Whether to reconnect.</summary>
    public bool? Reconnect { get; init; }

    /// <summary>The rate of sending, in lines per second.</summary>
    public double? Rate { get; init; }

    /// <summary>Whether to ring the bell for mentions and whispers.</summary>
    public bool? Bell { get; init; }

    /// <summary>Whether to print plain lines.</summary>
    public bool? Plain { get; init; }

    /// <summary>Reads the settings file; all settings are null if there is no file.</summary>
    /// <param name="variable">Returns an environment variable; null or empty if it is not set.</param>
    /// <exception cref="FormatException">The file is not valid. The message names the line and the problem.</exception>
    public static Preferences FromFile(Func<string, string?> variable)
    {
        if (PathOf(variable) is not { } path)
        {
            return new Preferences();
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), PreferencesJson.Default.Preferences) ?? throw new FormatException($"{path}: null is not an object");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new Preferences();
        }
        catch (JsonException e)
        {
            throw new FormatException($"{path}: {Explain(e)}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Reads the environment variables <c>CHATROOM_…</c>.</summary>
    /// <exception cref="FormatException">A variable is not valid. The message names it.</exception>
    public static Preferences FromEnvironment(Func<string, string?> variable)
    {
        return new Preferences
        {
            Server = Text("SERVER"),
            Alias = Text("ALIAS"),
            PasswordFile = Text("PASSWORD_FILE"),
            Tls = Flag("TLS"),
            Ca = Text("CA"),
            Insecure = Flag("INSECURE"),
            Classic = Flag("CLASSIC"),
            Reconnect = Flag("RECONNECT"),
            Rate = Text("RATE") is { } rate ? Number(rate) : null,
            Bell = Flag("BELL"),
            Plain = Flag("PLAIN"),
        };

        string? Text(string name) => variable($"CHATROOM_{name}") is { Length: > 0 } text ? text : null;

        bool? Flag(string name) => Text(name) is not { } text ? null
            : TryParseFlag(text, out var isOn) ? isOn
            : throw new FormatException(FlagError($"CHATROOM_{name}", text));

        static double Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"CHATROOM_RATE: '{text}' is not a number");
    }

    /// <summary>Parses the value of a setting that is on or off.</summary>
    public static bool TryParseFlag(string text, out bool isOn)
    {
        isOn = text.ToLowerInvariant() is "1" or "true" or "yes" or "on";
        return isOn || text.ToLowerInvariant() is "0" or "false" or "no" or "off";
    }

    /// <summary>Returns the error for a value that is neither on nor off.</summary>
    public static string FlagError(string name, string text) => $"{name}: '{text}' is not a valid value; allowed: true | false";

    /// <summary>Returns these settings; where one is null, the setting of another source.</summary>
    public Preferences Over(Preferences others) => new()
    {
        Server = Server ?? others.Server,
        Alias = Alias ?? others.Alias,
        PasswordFile = PasswordFile ?? others.PasswordFile,
        Tls = Tls ?? others.Tls,
        Ca = Ca ?? others.Ca,
        Insecure = Insecure ?? others.Insecure,
        Classic = Classic ?? others.Classic,
        Reconnect = Reconnect ?? others.Reconnect,
        Rate = Rate ?? others.Rate,
        Bell = Bell ?? others.Bell,
        Plain = Plain ?? others.Plain,
    };

    private static string? PathOf(Func<string, string?> variable) =>
        variable("XDG_CONFIG_HOME") is { } configuration && Path.IsPathRooted(configuration) ? Path.Combine(configuration, "chatroom", "client.json")
        : variable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".config", "chatroom", "client.json")
        : null;

    private static string Explain(JsonException e)
    {
        var where = e.LineNumber is { } line ? $"line {line + 1}: " : "";
        var member = e.Path?.TrimStart('$', '.') ?? "";
        return e.Message.Contains("could not be mapped to any .NET member", StringComparison.Ordinal) ? $"{where}there is no setting '{member}'"
            : e.Message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal) ? $"{where}'{member}' has a value of the wrong type"
            : $"{where}this is not valid JSON";
    }

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true)]
    [JsonSerializable(typeof(Preferences))]
    private sealed partial class PreferencesJson : JsonSerializerContext;
}
