using ChatRoom.Protocol;

namespace ChatRoom.Journal;

/// <summary>The effect of a <see cref="ChatEventKind.Redacted"/>, <see cref="ChatEventKind.Edited"/> or <see cref="ChatEventKind.Purged"/> event on earlier events, which is the same in every journal.</summary>
public static class TextReplacement
{
    /// <summary>Returns why an event cannot replace the text of a target, or null if it can.</summary>
    /// <param name="e">The event that is appended.</param>
    /// <param name="id">The id of the target, one of its <see cref="ChatEvent.Targets"/>.</param>
    /// <param name="target">The event with that id; null if the room has none.</param>
    public static JournalException? RefusalOf(ChatEvent e, long id, ChatEvent? target)
    {
        TextRefusal? why = target is null ? TextRefusal.NoMessage
            : !target.IsMessage ? TextRefusal.NotAMessage
            : target.IsRedacted ? TextRefusal.Removed
            : e.Kind == ChatEventKind.Edited && e.Text.IsEmpty ? TextRefusal.EmptyText
            : null;
        return why is { } known ? Refusal(known, id) : null;
    }

    /// <summary>Returns why an event that names no message is refused.</summary>
    public static JournalException NoTarget() => Refusal(TextRefusal.NoTarget, 0);

    /// <summary>Returns why an event is refused, for people.</summary>
    /// <param name="why">The reason.</param>
    /// <param name="id">The id of the target that the reason concerns.</param>
    public static JournalException Refusal(TextRefusal why, long id) => new(why switch
    {
        TextRefusal.NoTarget => "no message is named",
        TextRefusal.NoMessage => $"there is no message {id}",
        TextRefusal.NotAMessage => $"event {id} is not a message",
        TextRefusal.Removed => $"message {id} is already removed",
        TextRefusal.EmptyText => "the new text is empty",
        _ => throw new ArgumentOutOfRangeException(nameof(why), why, "there is no such reason"),
    })
    {
        IsOfTarget = true,
    };

    /// <summary>Returns the target with the text that it has after an event.</summary>
    /// <param name="target">The target before.</param>
    /// <param name="id">The id of the event.</param>
    /// <param name="e">The event.</param>
    public static ChatEvent Apply(ChatEvent target, long id, ChatEvent e) => target.WithText(e.Kind == ChatEventKind.Edited ? e.Text : default, id);

    /// <summary>Returns the form that an event which replaced a text has after a later event has replaced the text again.</summary>
    public static ChatEvent Supersede(ChatEvent earlier) => earlier.Kind == ChatEventKind.Edited ? earlier.WithText(default, 0) : earlier;
}
