using System.Globalization;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Protocol.Text;

/// <summary>The words of replies about moderation, for people.</summary>
internal static class ModerationWording
{
    private const string TimeForm = "yyyy-MM-dd HH:mm 'UTC'";

    /// <summary>Returns the lines of a reply; null: it is about something else.</summary>
    public static IEnumerable<string>? Of(Reply reply) => reply switch
    {
        BanSet b => [$"{KindOf(b.Ban)} {Of(b.Ban)}"],
        BanLifted b => [string.Create(CultureInfo.InvariantCulture, $"{KindOf(b.Ban)} #{b.Ban.Id} on {b.Ban.On} is lifted")],
        BanTable t => Of(t),
        SuspensionSet s => [$"suspended {Of(s.Suspension)}; {Of(s)}"],
        SuspensionShown s => [Listed(s.Suspension)],
        SuspensionLifted s => [$"the account {s.Name} is no longer suspended"],
        BanTrial { Recent: null } t => [$"a ban on {t.On} would affect {Of(t.Present, t.PresentCount)} now; nothing was changed"],
        BanTrial t =>
        [
            $"a ban on {t.On} would affect {Of(t.Present, t.PresentCount)} now",
            $"and {Of(t.Recent, t.RecentCount)} from the last 24 hours; nothing was changed",
        ],
        ReasonForModerators r => [$"for moderators: {r.By} {Done(r.Act)} {r.Whom}, private reason: {r.Reason}"],
        MessageReported r =>
            [string.Create(CultureInfo.InvariantCulture, $"for moderators: {r.By} reported message {r.Id} by {r.Author} in {r.Room}: {Quoted(r.Text)}{Before(", reason: ", r.Reason)}")],
        ReportTaken { Moderators: 0 } => ["your report was saved; no moderator is here right now"],
        ReportTaken => ["your report was saved and sent to the moderators"],
        LockdownShown { Level: null } => ["the server is not locked down"],
        LockdownShown l => [$"lockdown: {l.Level}{Until(l.Until)}"],
        Announced a => [$"announced in {Quantity.Of(a.Rooms, "room")}"],
        AuditRows a => Of(a),
        _ => null,
    };

    /// <summary>Returns the line of an error; null: it is about something else.</summary>
    public static string? Of(Error error) => error switch
    {
        Banned { AdmitsAccounts: true } b => $"people without an account are banned {From(b.Room)}{Until(b.Until)}{Because(b.Reason)}; to enter, log in to an account",
        Banned b => $"you are banned {From(b.Room)}{Until(b.Until)}{Because(b.Reason)}",
        AccountSuspended s => $"this account is suspended{Until(s.Until)}{Because(s.Reason)}",
        NoSuchAccount n => $"there is no account {n.Name}",
        NotSuspended n => $"the account {n.Name} is not suspended",
        AliasIsBanned a => $"the alias {a.Alias} is banned here, choose another one",
        Muted m => $"you are muted{(m.Room is null ? "" : $" in {m.Room}")}{Until(m.Until)}{Because(m.Reason)}",
        Kicked k => $"{k.By} has kicked you from {k.Room}{Because(k.Reason)}",
        RegistrationsClosed r => $"nobody can register{Until(r.Until)}",
        LockedDown { AccountsOnly: true } l => $"only people with an account can enter{Until(l.Until)}",
        LockedDown l => $"nobody new can enter{Until(l.Until)}",
        CannotModerate c => $"you cannot moderate {c.Name}: they are a moderator, too",
        WouldAffectYourself => "you cannot do that to yourself",
        NobodyKnown n => $"nobody called {n.Name} was here in the last 24 hours; to target the alias itself, enter alias:{n.Name}",
        NoSuchBan { IsMute: true } => "there is no such mute here; /bans lists all",
        NoSuchBan => "there is no such ban here; /bans lists all",
        TooManyBans t => string.Create(CultureInfo.InvariantCulture, $"there are already {t.Most} bans and mutes, which is the maximum: lift some first"),
        NoSuchMessage m => string.Create(CultureInfo.InvariantCulture, $"there is no message {m.Id} here; /ids on shows the numbers"),
        _ => null,
    };

    private static IEnumerable<string> Of(BanTable table)
    {
        var where = table.Room is null ? "on the whole server" : $"in {table.Room}";
        if (table.Bans.Count == 0 && table.Suspended.Count == 0)
        {
            yield return $"there are no bans or mutes {where}";
        }

        foreach (var ban in table.Bans)
        {
            yield return $"{KindOf(ban)} {Of(ban)} (by {ban.By}){(ban.PrivateReason.Length == 0 ? "" : $" -- {ban.PrivateReason}")}";
        }

        if (table.More > 0)
        {
            yield return $"and {Quantity.Of(table.More, "older one")}";
        }

        foreach (var suspended in table.Suspended)
        {
            yield return Listed(suspended);
        }

        if (table.MoreSuspended > 0)
        {
            yield return $"and {Quantity.Of(table.MoreSuspended, "other suspended account")}";
        }
    }

    private static string Listed(ListedSuspension suspension) =>
        $"suspended {Of(suspension)}{(suspension.By.Length == 0 ? "" : $" (by {suspension.By})")}{Before(" -- ", suspension.PrivateReason)}";

    private static string Of(ListedSuspension suspension) => $"account {suspension.Name}{Until(suspension.Until)}{Because(suspension.Reason)}";

    private static string Of(SuspensionSet set) =>
        $"{Quantity.Of(set.Connections, "connection")} closed, {Quantity.Of(set.Tokens, "access token")} and {Quantity.Of(set.Certificates, "certificate")} removed";

    private static string Of(ListedBan ban) => string.Create(
        CultureInfo.InvariantCulture,
        $"#{ban.Id} on {ban.On}{(ban.AdmitsAccounts ? " (accounts are exempt)" : "")} {(ban.Room is null ? "on the whole server" : $"in {ban.Room}")}{Until(ban.Until)}{Because(ban.Reason)}");

    private static IEnumerable<string> Of(AuditRows audit)
    {
        if (audit.Rows.Count == 0)
        {
            yield return "no matching rows in the audit log";
        }

        foreach (var row in audit.Rows)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Id} {row.At.UtcDateTime:yyyy-MM-dd HH:mm:ss} {row.Actor}{(row.From is null ? "" : $" ({row.From})")} {row.Act}{Before(" ", row.Target)}{Before(" in ", row.Room ?? "")}{Because(Quoted(row.Reason))}{Before(" -- ", Quoted(row.PrivateReason))}{(row.Details.Length == 0 ? "" : $" [{row.Details}]")}");
        }

        if (audit.Before is { } before)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"older rows: /audit before:{before}");
        }
    }

    private static string Of(IReadOnlyList<string> names, int count) =>
        count == 0 ? "nobody"
        : count > names.Count ? string.Create(CultureInfo.InvariantCulture, $"{count} people ({string.Join(", ", names)} and others)")
        : string.Join(", ", names);

    private static string Done(ModerationAct act) => act switch
    {
        ModerationAct.Kick => "kicked",
        ModerationAct.Mute => "muted",
        ModerationAct.Ban => "banned",
        ModerationAct.Suspend => "suspended",
        _ => "moderated",
    };

    private static string KindOf(ListedBan ban) => ban.IsMute ? "mute" : "ban";

    private static string From(RoomName? room) => room is null ? "from this server" : $"from {room}";

    private static string Until(DateTimeOffset? until) =>
        until is { } end ? $" until {end.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture)}" : "";

    /// <summary>Returns a text of a person in quotation marks, so that nothing after it can be forged; empty: empty.</summary>
    private static string Quoted(string text) =>
        text.Length == 0 ? "" : $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Because(string reason) => Before(": ", reason);

    private static string Before(string separator, string text) => text.Length == 0 ? "" : separator + text;
}
