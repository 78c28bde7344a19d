using System.Globalization;
using System.Text;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Protocol.Text;

/// <summary>The words of replies about people's everyday business.</summary>
internal static class PersonWording
{
    /// <summary>Returns the lines of a reply.</summary>
    public static IEnumerable<string> Of(PersonReply reply) => reply switch
    {
        Motd { Lines.Count: 0 } => ["there is no message of the day"],
        Motd m => m.Lines,
        PersonShown p => Of(p),
        MentionList { Mentions.Count: 0 } => ["nobody mentioned you while you were away or in another room"],
        MentionList list => list.Mentions.Select(mention => Of(mention, list.Now)),
        _ => [Line(reply)],
    };

    /// <summary>Returns the line about somebody who is away.</summary>
    public static string OfAbsence(Alias alias, Absence away) =>
        $"{alias} is away{(away.Text.Length == 0 ? "" : $": {away.Text}")} (for {Span(away.For)})";

    private static string Line(PersonReply reply) => reply switch
    {
        NowAway { Text: "" } => "you are away",
        NowAway a => $"you are away: {a.Text}",
        BackAgain { Mentions: 0 } b => $"you are back, after {Span(b.After)}",
        BackAgain b => $"you are back, after {Span(b.After)}; {Quantity.Of(b.Mentions, "message")} mentioned you: /mentions",
        NotAway => "you are not away",
        AddressShown a => $"{a.Alias}'s address: {a.Address ?? "none"}",
        StillThere s => $"{s.Alias} is here, idle for {Span(s.Idle)}",
        LastSeen s => $"{s.Name} was last here {Span(s.Now - s.Time)} ago, {Time(s.Time, s.Now)}",
        NeverSeen n => $"the server does not know when {n.Name} was last here",
        BellSet b => $"the bell is {(b.IsOn ? "on" : "off")}",
        ServerUptime u => $"the server has been up for {Span(u.Uptime)}",
        ServerVersion v => $"the server runs {v.Name} {v.Version}",
        _ => throw new ArgumentOutOfRangeException(nameof(reply), reply.GetType(), "the reply has no words"),
    };

    private static IEnumerable<string> Of(PersonShown person)
    {
        yield return $"{person.Alias} {(person.HasAccount ? "has an account" : "is a guest")}, connected for {Span(person.Online)}, idle for {Span(person.Idle)}";
        if (person.Away is { } away)
        {
            yield return OfAbsence(person.Alias, away);
        }

        if (person.Rooms.Count > 0)
        {
            yield return $"{person.Alias} is in {string.Join(", ", person.Rooms)}";
        }

        if (person.Address is { } address)
        {
            yield return $"{person.Alias}'s address: {address}";
        }
    }

    private static string Of(MentionShown mention, DateTimeOffset now)
    {
        var e = mention.Message.Event;
        var text = Encoding.UTF8.GetString(e.Text.Span);
        return $"{Time(e.At, now)} {mention.Room} {(e.Kind == ChatEventKind.Action ? $"** {e.Author} {text}" : $"{e.Author}: {text}")}";
    }

    /// <summary>Returns the server's local time, with the date if it is not today.</summary>
    private static string Time(DateTimeOffset at, DateTimeOffset now)
    {
        var local = at.ToLocalTime();
        return local.ToString(local.Date == now.ToLocalTime().Date ? "'['HH':'mm']'" : "'['yyyy'-'MM'-'dd HH':'mm']'", CultureInfo.InvariantCulture);
    }

    /// <summary>Returns a duration in two units at most: <c>45s</c>, <c>3m</c>, <c>2h5m</c>, <c>12d4h</c>.</summary>
    private static string Span(TimeSpan span) => span switch
    {
        { TotalMinutes: < 1 } => Invariant($"{Math.Max(0, (int)span.TotalSeconds)}s"),
        { TotalHours: < 1 } => Invariant($"{span.Minutes}m"),
        { TotalDays: < 1 } => span.Minutes == 0 ? Invariant($"{span.Hours}h") : Invariant($"{span.Hours}h{span.Minutes}m"),
        _ => span.Hours == 0 ? Invariant($"{span.Days}d") : Invariant($"{span.Days}d{span.Hours}h"),
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
