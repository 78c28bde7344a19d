using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;
using ChatRoom.Moderation;
using ChatRoom.Protocol.Model;
using ChatRoom.State.Records;

namespace ChatRoom.Commands;

/// <summary>
/// The arguments of <c>/ban</c>, <c>/mute</c> and <c>/kick</c>: options, the target, the duration, the public reason and, after
/// <c>--</c>, the private one.
/// </summary>
/// <param name="Sanction">What is asked for.</param>
/// <param name="IsServerWide">Whether it is for the whole server (<c>-g</c>).</param>
/// <param name="IsTrial">Whether it only shows whom it would affect (<c>--try</c>).</param>
internal sealed partial record SanctionArguments(Sanction Sanction, bool IsServerWide, bool IsTrial)
{
    /// <summary>How many bytes a reason may have.</summary>
    public const int MostReasonBytes = 400;

    /// <summary>The bounds of the duration.</summary>
    public static readonly DurationBounds Times = new(TimeSpan.FromSeconds(1), TimeSpan.FromDays(3_650));

    /// <summary>The bounds of the duration, for the usage of commands.</summary>
    public static readonly string DurationIs = $"duration {Times}";

    private const string Separator = "--";

    /// <summary>Reads them, or says what is wrong.</summary>
    /// <param name="text">The arguments.</param>
    /// <param name="usage">The reply if the target or an option is not valid.</param>
    /// <param name="options">The options that the command has.</param>
    /// <param name="hasDuration">Whether the command has a duration.</param>
    /// <param name="limits">Contains the longest alias.</param>
    /// <param name="arguments">The arguments, if they are valid.</param>
    /// <param name="error">Otherwise what is wrong.</param>
    public static bool TryParse(
        string text, Usage usage, string[] options, bool hasDuration, LimitOptions limits,
        [NotNullWhen(true)] out SanctionArguments? arguments, [NotNullWhen(false)] out Error? error)
    {
        arguments = null;
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var given = words.TakeWhile(word => word[0] == '-' && options.Contains(word, StringComparer.OrdinalIgnoreCase))
            .Select(static word => word.ToLowerInvariant()).ToArray();
        if (words.Length == given.Length || words[given.Length][0] == '-')
        {
            error = usage; // no target, or an option that there is not: no alias of anybody begins with -
            return false;
        }

        if (!BanTarget.TryParse(words[given.Length], limits, out var target, out var reason))
        {
            error = new Invalid(ErrorCode.BadRequest, reason);
            return false;
        }

        var rest = words[(given.Length + 1)..];
        TimeSpan? lasts = null;
        if (hasDuration && rest.Length > 0 && Duration.TryParse(rest[0], out var duration))
        {
            if (!Times.Contain(duration))
            {
                error = new Invalid(ErrorCode.BadRequest, $"the duration must be {Times}");
                return false;
            }

            (lasts, rest) = (duration, rest[1..]);
        }
        else if (hasDuration && rest.Length > 0 && LikeDuration().IsMatch(rest[0]))
        {
            error = new Invalid(ErrorCode.BadRequest, $"{rest[0]} is not a duration; write 30s, 10m, 12h or 7d ({Times})"); // otherwise a slip would be for ever
            return false;
        }

        var admitsAccounts = given.Contains(BanCommands.LoginRequired);
        var split = Array.IndexOf(rest, Separator);
        var sanction = new Sanction(target)
        {
            Lasts = lasts,
            Reason = string.Join(' ', split < 0 ? rest : rest[..split]),
            PrivateReason = split < 0 ? "" : string.Join(' ', rest[(split + 1)..]),
            AdmitsAccounts = admitsAccounts,
        };
        error = Encoding.UTF8.GetByteCount(sanction.Reason) > MostReasonBytes || Encoding.UTF8.GetByteCount(sanction.PrivateReason) > MostReasonBytes
            ? new Invalid(ErrorCode.TooLong, $"a reason has at most {MostReasonBytes} bytes")
            : admitsAccounts && target.On == TargetKind.Person
            ? new Invalid(ErrorCode.BadRequest, $"{BanCommands.LoginRequired} applies only to networks and alias patterns")
            : null;
        arguments = error is null ? new(sanction, given.Contains(BanCommands.ServerWide), given.Contains(BanCommands.Try)) : null;
        return error is null;
    }

    [GeneratedRegex(@"^\d+(\.\d+)?[A-Za-z]*$")]
    private static partial Regex LikeDuration();
}
