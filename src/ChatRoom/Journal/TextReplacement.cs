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
        var why = target is null ? $"there is no message {id}"
            : !target.IsMessage ? $"event {id} is not a message"
            : target.IsRedacted ? $"message {id} is already removed"
            : e.Kind == ChatEventKind.Edited && e.Text.IsEmpty ? "the new text is empty"
            : null;
        return why is null ? null : Refusal(why);
    }

    /// <summary>Returns why an event that names no message is refused.</summary>
    public static JournalException NoTarget() => Refusal("no message is named");

    /// <summary>Returns the target with the text that it has after an event.</summary>
    /// <param name="target">The target before.</param>
    /// <param name="id">The id of the event.</param>
    /// <param name="e">The event.</param>
    public static ChatEvent Apply(ChatEvent target, long id, ChatEvent e) => target.WithText(e.Kind == ChatEventKind.Edited ? e.Text : default, id);

    private static JournalException Refusal(string why) => new(why) { IsOfTarget = true };

    /// <summary>Returns the form that an event which replaced a text has after a later event has replaced the text again.</summary>
    public static ChatEvent Supersede(ChatEvent earlier) => earlier.Kind == ChatEventKind.Edited ? earlier.WithText(default, 0) : earlier;
}
