using System.Globalization;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Protocol.Text;

/// <summary>The words of replies, for people: the only place that has them.</summary>
public static class Wording
{
    /// <summary>Returns the lines of a reply, without what precedes and ends them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The reply has no words.</exception>
    public static IEnumerable<string> Of(Reply reply) => reply switch
    {
        CommandList list => Of(list),
        CommandDetails details => Of(details.Command),
        RoomList list => Of(list),
        PersonReply person => PersonWording.Of(person),
        WhisperSent { Away: { } away } whisper => [Line(whisper), PersonWording.OfAbsence(whisper.To, away)],
        WhoList { Away.Count: > 0 } who => [Line(who), $"away: {string.Join(", ", who.Away)}"],
        Error error => [ErrorWording.Of(error)],
        _ => AccessWording.Lines(reply) ?? ModerationWording.Of(reply) ?? FilterWording.Of(reply) ?? FileWording.Lines(reply) ?? WebhookWording.Lines(reply) ?? [Line(reply)],
    };

    /// <summary>Returns the lines that follow the hits of a search.</summary>
    public static IEnumerable<string> OfEnd(SearchResults found)
    {
        yield return found.NextPage is { } page ? $"older results: /more (or /search {found.Query} page:{page})"
            : found.HasOlder ? "there are older results: add a word to find them"
            : !found.IsEmpty ? "no older results"
            : found.Page > 1 ? $"no results on page {found.Page}"
            : "no results";
        if (!found.IsComplete)
        {
            yield return "some messages cannot be found yet: the search index is being built";
        }
    }

    private static string Line(Reply reply) => reply switch
    {
        Resumed r => r.Wanted.Equals(r.Alias)
            ? $"you are back in {r.Room} as {r.Alias}"
            : $"you are back in {r.Room}, but somebody else is now {r.Wanted}: you are {r.Alias}",
        TokenIssued { IsNext: true } t => $"to resume this session next time: /resume {t.Token}",
        TokenIssued t => $"to resume this session later (within 24 hours): /resume {t.Token}",
        TokenRevoked => "your resume token is revoked",
        NoToken => "you have no resume token",
        StillHere => "yes, still here",
        Skipped { Messages: > HistoryPage.MostMessages } s => Invariant($"{s.Messages} messages skipped (/history {HistoryPage.MostMessages} shows the last of them)"),
        Skipped s => Invariant($"{Quantity.Of(s.Messages, "message")} skipped (/history {s.Messages} shows {Quantity.Agree(s.Messages, "it", "them")})"),
        MessagesGone g => $"{Quantity.Of(g.To - g.From + 1, "message")} {Quantity.Agree(g.To - g.From + 1, "is", "are")} no longer available",
        NumbersReset r => $"the message numbers of {r.Room} were reset (/history shows recent messages)",
        TimestampsSet t => $"timestamps are {(t.AreOn ? "on" : "off")}",
        IdsSet { AreOn: true } ids => Invariant($"ids are on, the next is #{ids.NextId}"),
        IdsSet => "ids are off",
        RoomJoined j => Invariant($"you are in {j.Room} now{(j.Members is { } members ? Invariant($", {members} here") : "")}{(j.Topic.Length == 0 ? "" : $"; topic: {j.Topic}")}"),
        RoomLeft r => $"you have left {r.Room}",
        AlreadyInRoom r => $"you are already in {r.Room}",
        TopicShown { Topic: "" } t => $"{t.Room} has no topic",
        TopicShown t => $"the topic of {t.Room} is: {t.Topic}",
        WhoList w => Of(w),
        Whisper w => $"{w.From} whispers: {w.Text}",
        WhisperSent w => $"you whisper to {w.To}: {w.Text}",
        AlreadyCalled a => $"you are already called {a.Alias}",
        IgnoredPeople { AreRestored: true } i => $"still ignoring: {string.Join(", ", i.Names)}",
        IgnoredPeople { Names.Count: 0 } => "you are not ignoring anyone",
        IgnoredPeople i => $"you are ignoring: {string.Join(", ", i.Names)}",
        NowIgnoring n => $"you are now ignoring {n.Alias}",
        NoLongerIgnoring n => $"you are no longer ignoring {n.Name}",
        NotIgnoring n => $"you are not ignoring {n.Name}",
        _ => AccountWording.Line(reply) ?? TextWording.Line(reply) ?? RoomSettingWording.Line(reply) ?? WebhookWording.Line(reply) ?? throw new ArgumentOutOfRangeException(nameof(reply), reply.GetType(), "the reply has no words"),
    };

    private static string Of(WhoList who)
    {
        if (who is { Prefix.Length: > 0, Count: 0 })
        {
            return $"no alias in {who.Room} begins with {who.Prefix}";
        }

        var more = who.Count - who.Names.Count;
        var names = $"{string.Join(", ", who.Names)}{(more > 0 ? Invariant($" and {more} more (/who <prefix> lists {Quantity.Agree(more, "it", "them")})") : "")}";
        return who.Prefix.Length == 0
            ? Invariant($"{who.Count} in {who.Room}: {names}")
            : Invariant($"{who.Count} in {who.Room} {Quantity.Agree(who.Count, "begins", "begin")} with {who.Prefix}: {names}");
    }

    private static IEnumerable<string> Of(RoomList list)
    {
        foreach (var row in list.Rooms)
        {
            yield return Invariant($"{row.Room} ({row.Members}){(row.Topic.Length == 0 ? "" : $": {row.Topic}")}");
        }

        if (list.More > 0)
        {
            yield return $"and {Quantity.Of(list.More, "more room")}";
        }
    }

    /// <summary>No line is longer than 80 columns.</summary>
    private static IEnumerable<string> Of(CommandList list)
    {
        var width = list.Commands.Max(static command => command.Usage.Length);
        foreach (var command in list.Commands)
        {
            yield return $"{command.Usage.PadRight(width)}  {command.Summary}";
        }

        yield return $"{"//text".PadRight(width)}  send /text as a message";
    }

    private static IEnumerable<string> Of(CommandHelp command)
    {
        yield return $"{command.Usage}  {command.Summary}";
        if (command.Synonyms.Count > 0)
        {
            yield return $"also /{string.Join(", /", command.Synonyms)}";
        }

        foreach (var detail in command.Details)
        {
            yield return detail;
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
