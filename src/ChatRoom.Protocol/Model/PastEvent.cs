namespace ChatRoom.Protocol.Model;

/// <summary>An event that is shown again, and its number in its room.</summary>
/// <param name="Id">1 or more.</param>
/// <param name="Event">The event.</param>
public readonly record struct PastEvent(long Id, ChatEvent Event)
{
    /// <summary>Renders the newest events that fit; returns them in their order.</summary>
    /// <param name="events">The events, the oldest first.</param>
    /// <param name="render">Renders one.</param>
    /// <param name="mostBytes">How many bytes all of them may have.</param>
    internal static IReadOnlyCollection<byte[]> Newest(IReadOnlyList<PastEvent> events, Func<PastEvent, byte[]> render, int mostBytes)
    {
        var rendered = new Stack<byte[]>();
        var bytes = 0;
        for (var i = events.Count - 1; i >= 0; i--)
        {
            var next = render(events[i]);
            bytes += next.Length;
            if (bytes > mostBytes)
            {
                break;
            }

            rendered.Push(next);
        }

        return rendered;
    }
}
