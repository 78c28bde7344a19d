namespace ChatRoom.Server.Configuration;

/// <summary>
/// Separates settings (<c>--Key:Path=Value</c>, <c>--Key:Path Value</c>) from the rest of the command line, and validates their
/// keys. The framework would silently accept an unknown key and ignore a key without a value. Then the server would start with
/// other settings than the user asked for.
/// </summary>
internal static class SettingArguments
{
    /// <summary>The sections that the server reads.</summary>
    public static IReadOnlyList<string> Sections { get; } = ["Kestrel", "ChatRoom", "Serilog"];

    /// <summary>The framework's own keys that the server supports.</summary>
    private static readonly string[] HostKeys = ["urls", "http_ports", "https_ports", "environment", "contentRoot", "applicationName"];

    /// <summary>Splits a command line into commands with their options, settings, and error messages.</summary>
    public static (string[] Words, string[] Settings, string[] Errors) Split(string[] args)
    {
        List<string> words = [], settings = [], errors = [];
        for (var i = 0; i < args.Length; i++)
        {
            var option = args[i].Split('=')[0];
            var key = option.StartsWith("--", StringComparison.Ordinal) ? option[2..] : "";
            if (!key.Contains(':') && !HostKeys.Contains(key, StringComparer.OrdinalIgnoreCase) && !key.StartsWith("OTEL_", StringComparison.OrdinalIgnoreCase))
            {
                words.Add(args[i]);
            }
            else if (key.Contains(':') && !Sections.Contains(key.Split(':')[0], StringComparer.OrdinalIgnoreCase))
            {
                errors.Add($"unknown setting {option}; {(EditDistance.Nearest(key.Split(':')[0], Sections) is { } section ? $"did you mean --{section}:…?" : $"settings begin with {string.Join(", ", Sections.Select(static one => $"--{one}:"))}")}");
                i += args[i].Contains('=') || i + 1 == args.Length || args[i + 1].StartsWith('-') ? 0 : 1;
            }
            else if (args[i].Contains('='))
            {
                settings.Add(args[i]);
            }
            else if (i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal))
            {
                settings.Add($"{option}={args[++i]}");
            }
            else
            {
                errors.Add($"{option} has no value; write {option}=…");
            }
        }

        return ([.. words], [.. settings], [.. errors]);
    }
}
