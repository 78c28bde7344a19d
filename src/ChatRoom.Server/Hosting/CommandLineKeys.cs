using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Hosting;

/// <summary>
/// Checks what the command line sets. The framework takes any key, and leaves out an option without a value: a server
/// that starts on another port than it was told to, without a word, is worse than one that does not start.
/// </summary>
internal sealed class CommandLineKeys(string[] args) : IValidateOptions<ChatRoomOptions>
{
    private static readonly string[] Sections = ["Kestrel", "ChatRoom", "Serilog"];

    /// <summary>Those of the framework that have a meaning here.</summary>
    private static readonly string[] OfTheHost = ["urls", "http_ports", "https_ports", "environment", "contentRoot", "applicationName"];

    private static readonly string[] MeantAsPort = ["port", "p", "host", "listen", "bind", "address"];

    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, ChatRoomOptions options)
    {
        var errors = Errors().ToArray();
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private IEnumerable<string> Errors()
    {
        for (var i = 0; i < args.Length; i++)
        {
            var key = args[i].StartsWith("--", StringComparison.Ordinal) ? args[i][2..] : args[i].TrimStart('/');
            var value = key.IndexOf('=', StringComparison.Ordinal);
            if (!IsKnown(value < 0 ? key : key[..value]))
            {
                yield return ErrorOf(args[i].Split('=')[0]);
                i += value < 0 && i + 1 < args.Length && !args[i + 1].StartsWith('-') ? 1 : 0;
            }
            else if (value < 0 && (i + 1 == args.Length || args[i + 1].StartsWith("--", StringComparison.Ordinal)))
            {
                yield return $"{args[i]}: has no value; write {args[i]}=…";
            }
            else if (value < 0)
            {
                i++; // the next one is its value
            }
        }
    }

    private static bool IsKnown(string key) =>
        (key.Contains(':') && Sections.Contains(key.Split(':')[0], StringComparer.OrdinalIgnoreCase))
        || OfTheHost.Contains(key, StringComparer.OrdinalIgnoreCase)
        || key.StartsWith("OTEL_", StringComparison.OrdinalIgnoreCase);

    private static string ErrorOf(string option) => MeantAsPort.Contains(option.Trim('-', '/'), StringComparer.OrdinalIgnoreCase)
        ? $"{option}: there is no such option; where chat listens is set by --Kestrel:Endpoints:Chat:Url=http://*:5000"
        : $"{option}: there is no such option; allowed: --Key=Value, with the whole key as in appsettings.json (--help tells more)";
}
