using System.Globalization;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Protocol.Text;

/// <summary>The words of replies about filters, held messages and slow mode, for people.</summary>
internal static class FilterWording
{
    /// <summary>Returns the lines of a reply; null if it is not about filters.</summary>
    public static IEnumerable<string>? Of(Reply reply) => reply switch
    {
        HeldForModerators h => [$"for moderators: held {Of(h.Message)} (/release {Id(h.Message)} or /drop {Id(h.Message)})"],
        ReportedByFilter r => [$"for moderators: filter {r.Filter} matched a message by {r.Alias} in {r.Room}{Found(r.What)}"],
        FilterHasMuted m => [$"for moderators: filter {m.Filter} has muted {m.Alias} in {m.Room} for {Of(m.MuteFor)}{Found(m.What)}"],
        HeldList { Messages.Count: 0 } l => [$"there are no held messages in {l.Room?.Value ?? "any room"}"],
        HeldList l => [.. l.Messages.Select(Of), .. l.More > 0 ? [$"and {Quantity.Of(l.More, "more message")}"] : (string[])[]],
        SpeechLimits s => Of(s),
        HeldReleased r => [Invariant($"held message {r.Id} by {r.Alias} is published")],
        HeldDropped d => [Invariant($"held message {d.Id} by {d.Alias} is dropped")],
        _ => null,
    };

    /// <summary>Returns the line of an error; null if it is not about filters.</summary>
    public static string? Of(Error error) => error switch
    {
        TextRefused r => $"not sent: {Of(r.Why)}",
        AliasRefused => "that alias contains a word that is not allowed here",
        MutedByFilter m => $"not sent: {Of(m.Why)}; you are muted here for {Of(m.MuteFor)}",
        MessageIsHeld h => $"your message is waiting for a moderator: {Of(h.Why)}",
        TooManyHeld { Most: { } most } => Invariant($"not sent: {most} of your messages are already waiting for a moderator"),
        TooManyHeld => "not sent: too many messages are waiting for a moderator",
        SlowedDown s => Invariant($"not sent: this room is in slow mode, try again in {Math.Ceiling(s.RetryAfter.TotalSeconds)} s"),
        NoSuchHeldMessage n => Invariant($"there is no held message {n.Id} in this room (/held lists them)"),
        _ => null,
    };

    /// <summary>What has changed.</summary>
    private static IEnumerable<string> Of(SpeechLimits limits)
    {
        if (limits.Silence != limits.Before?.Silence || (limits.Slow is null && limits.Before?.Slow is null))
        {
            yield return limits.Silence switch
            {
                Muted muted => ErrorWording.Of(muted),
                { } silence => $"you cannot speak in {limits.Room}: {ErrorWording.Of(silence)}",
                null => $"you can speak again in {limits.Room}",
            };
        }

        if (limits.Slow != limits.Before?.Slow)
        {
            yield return limits.Slow is { } slow
                ? Invariant($"slow mode in {limits.Room}: one message every {slow.TotalSeconds} s{(limits.Wait > TimeSpan.Zero ? Invariant($", the next in {Math.Ceiling(limits.Wait.TotalSeconds)} s") : "")}")
                : $"slow mode in {limits.Room} is over";
        }
    }

    private static string Of(FilterReason reason) => reason switch
    {
        FilterReason.Word => "it contains something that is not allowed here",
        FilterReason.Link => "it contains a link that is not allowed here",
        FilterReason.Repetition => "you have sent nearly the same text before",
        FilterReason.Capitals => "it has too many capital letters",
        FilterReason.Newcomer => "you are new here",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "the reason has no words"),
    };

    private static string Of(HeldMessage m) =>
        Invariant($"#{m.Id} {m.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC ({m.Filter}) {(m.IsAction ? "** " : "")}{m.Alias}{(m.IsAction ? "" : ":")} {m.Text}");

    private static string Id(HeldMessage m) => m.Id.ToString(CultureInfo.InvariantCulture);

    private static string Found(string what) => what.Length == 0 ? "" : $" ({what})";

    private static string Of(TimeSpan time) => time switch
    {
        { TotalMinutes: < 2 } => Invariant($"{Math.Ceiling(time.TotalSeconds)} s"),
        { TotalHours: < 2 } => Invariant($"{Math.Ceiling(time.TotalMinutes)} min"),
        { TotalDays: < 2 } => Invariant($"{Math.Ceiling(time.TotalHours)} h"),
        _ => Invariant($"{Math.Ceiling(time.TotalDays)} d"),
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
