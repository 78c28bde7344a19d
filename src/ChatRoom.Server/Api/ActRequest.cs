using System.Text;
using ChatRoom.Commands;
using ChatRoom.Moderation;
using ChatRoom.Protocol;
using ChatRoom.State.Records;

namespace ChatRoom.Server.Api;

/// <summary>Reads the members of a body that asks for an act of moderation, by the rules of the commands.</summary>
/// <param name="Body">The body.</param>
/// <param name="Limits">Contains the longest alias.</param>
internal sealed record ActRequest(ActBody Body, LimitOptions Limits)
{
    private static readonly TimeSpan UsualPurge = TimeSpan.FromMinutes(10);

    /// <summary>Returns the person who is meant; null: <paramref name="problem"/> says why not.</summary>
    public Alias? Person(out ApiProblem? problem)
    {
        problem = Alias.TryParse(Body.Whom ?? "", Limits.MaxAliasLength, out var alias, out var reason) ? null : ApiProblem.Invalid("whom", reason);
        return alias;
    }

    /// <summary>Returns the target of a ban; null: <paramref name="problem"/> says why not.</summary>
    public BanTarget? Target(out ApiProblem? problem)
    {
        problem = BanTarget.TryParse((Body.Whom ?? "").Trim(), Limits, out var target, out var reason) ? null : ApiProblem.Invalid("whom", reason);
        return target;
    }

    /// <summary>Returns how far back a purge goes; null: <paramref name="problem"/> says why not.</summary>
    public TimeSpan? Within(out ApiProblem? problem) => Lasts(out problem) ?? (problem is null ? UsualPurge : null);

    /// <summary>Returns the sanction; null: <paramref name="problem"/> says why not.</summary>
    public Sanction? Sanction(out ApiProblem? problem)
    {
        var target = Target(out problem);
        var lasts = problem is null ? Lasts(out problem) : null;
        var reason = problem is null ? Reason("reason", Body.Reason, out problem) : "";
        var privateReason = problem is null ? Reason("private_reason", Body.PrivateReason, out problem) : "";
        if (problem is null && Body.AdmitsAccounts && target!.On == TargetKind.Person)
        {
            problem = ApiProblem.Invalid("admits_accounts", "it is for networks and patterns of aliases");
        }

        return problem is not null ? null : new Sanction(target!)
        {
            Lasts = lasts,
            Reason = reason,
            PrivateReason = privateReason,
            AdmitsAccounts = Body.AdmitsAccounts,
        };
    }

    /// <summary>Returns a reason without what could do something to a terminal.</summary>
    public static string Reason(string member, string? text, out ApiProblem? problem)
    {
        problem = ApiText.ProblemOf(member, text ?? "", SanctionArguments.MostReasonBytes, out var clean);
        return Encoding.UTF8.GetString(clean);
    }

    private TimeSpan? Lasts(out ApiProblem? problem) => DurationOf(Body.For, SanctionArguments.Times, out problem);

    /// <summary>Returns a duration; null if none was given, or if it is invalid: then <paramref name="problem"/> says why.</summary>
    public static TimeSpan? DurationOf(string? text, DurationBounds bounds, out ApiProblem? problem)
    {
        problem = null;
        if (text is null)
        {
            return null;
        }

        if (!bounds.TryParse(text, out var duration))
        {
            problem = ApiProblem.Invalid("for", $"'{text}' is not a valid duration; allowed: {bounds}, such as 30s, 10m, 12h or 7d");
            return null;
        }

        return duration;
    }
}
