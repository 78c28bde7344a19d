using ChatRoom.Protocol;

namespace ChatRoom.Journal;

/// <summary>What a <see cref="ChatEventKind.Redacted"/> or <see cref="ChatEventKind.Edited"/> event does to earlier events: the same in every journal.</summary>
public static class TextReplacement
{
    /// <summary>Returns why an event cannot replace the text of its target; null: it can.</summary>
    /// <param name="e">The event that is appended.</param>
    /// <param name="target">The event with the id <see cref="ChatEvent.Target"/>; null: the room has none.</param>
    public static JournalException? RefusalOf(ChatEvent e, ChatEvent? target)
    {
        var why = target is null ? $"there is no message {e.Target}"
            : !target.IsMessage ? $"event {e.Target} is not a message"
            : target.IsRedacted ? $"message {e.Target} is already removed"
            : e.Kind == ChatEventKind.Edited && e.Text.IsEmpty ? "the new text is empty"
            : null;
        return why is null ? null : new JournalException(why) { IsOfTarget = true };
    }

    /// <summary>Returns the target as it reads after an event.</summary>
    /// <param name="target">The target before.</param>
    /// <param name="id">The id of the event.</param>
    /// <param name="e">The event.</param>
    public static ChatEvent Apply(ChatEvent target, long id, ChatEvent e) => target.WithText(e.Kind == ChatEventKind.Edited ? e.Text : default, id);

    /// <summary>Returns an event that has replaced the text of a message, as it reads after a later one has replaced that again.</summary>
    public static ChatEvent Supersede(ChatEvent earlier) => earlier.Kind == ChatEventKind.Edited ? earlier.WithText(default, 0) : earlier;
}
