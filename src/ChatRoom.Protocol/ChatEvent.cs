using System.Diagnostics;
using System.Text;

namespace ChatRoom.Protocol;

/// <summary>
/// Something that happened in a room, as all its members are told it. Immutable; its number (id) within the room is
/// the journal's to give, and travels beside it.
/// </summary>
public sealed class ChatEvent
{
    /// <summary>What happened.</summary>
    public required ChatEventKind Kind { get; init; }

    /// <summary>When the server accepted it.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who did it; null for a <see cref="ChatEventKind.Crowd"/> only.</summary>
    public Alias? Author { get; init; }

    /// <summary>The author's number, beyond renames and reconnects; 0 if it is unknown: in an event that an older version stored, or that has no words of a person.</summary>
    public long AuthorId { get; init; }

    /// <summary>UTF-8, sanitized, without line ends; empty where the kind has no text.</summary>
    public ReadOnlyMemory<byte> Text { get; init; }

    /// <summary>
    /// The span of a message that is traced, null of all others. It belongs to this process: a journal that hands an
    /// event on elsewhere, or later, hands it on without.
    /// </summary>
    public Activity? Trace { get; init; }

    /// <summary>How many came; a <see cref="ChatEventKind.Crowd"/> only.</summary>
    public int Arrivals { get; init; }

    /// <summary>How many went; a <see cref="ChatEventKind.Crowd"/> only.</summary>
    public int Departures { get; init; }

    /// <summary>The id of the message whose text it replaces; a <see cref="ChatEventKind.Redacted"/> or <see cref="ChatEventKind.Edited"/> only.</summary>
    public long Target { get; init; }

    /// <summary>The id of the event that replaced its text last; 0: it has its original text. A message only, and one that a journal returns.</summary>
    public long ReplacedBy { get; init; }

    /// <summary>What its room is about after it, if it was about <paramref name="topic"/> before.</summary>
    public string TopicAfter(string topic) => Kind == ChatEventKind.Topic ? Encoding.UTF8.GetString(Text.Span) : topic;

    /// <summary>Whether a member said it, so that it counts as a message (all else is the room's own doing).</summary>
    public bool IsMessage => Kind is ChatEventKind.Message or ChatEventKind.Action;

    /// <summary>Whether it has a member's own words: clients that ignore the author do not see it.</summary>
    public bool IsSpeech => IsMessage || Kind == ChatEventKind.Edited;

    /// <summary>Whether it replaces the text of earlier events: its <see cref="Targets"/>.</summary>
    public bool ReplacesText => Kind is ChatEventKind.Redacted or ChatEventKind.Edited or ChatEventKind.Purged;

    /// <summary>The ids of the messages whose texts it replaces.</summary>
    public IReadOnlyList<long> Targets => Kind == ChatEventKind.Purged ? PurgedMessages.IdsIn(Text.Span) : ReplacesText ? [Target] : [];

    /// <summary>Whether its text was removed.</summary>
    public bool IsRedacted => ReplacedBy != 0 && Text.IsEmpty;

    /// <summary>Whether its text is not the original one.</summary>
    public bool IsEdited => ReplacedBy != 0 && !Text.IsEmpty;

    /// <summary>Returns the same event with another text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="replacedBy">See <see cref="ReplacedBy"/>.</param>
    public ChatEvent WithText(ReadOnlyMemory<byte> text, long replacedBy) => new()
    {
        Kind = Kind,
        At = At,
        Author = Author,
        AuthorId = AuthorId,
        Text = text,
        Arrivals = Arrivals,
        Departures = Departures,
        Target = Target,
        ReplacedBy = replacedBy,
    };
}
