using ChatRoom.Journal;
using ChatRoom.Protocol;

namespace ChatRoom.Tests.Journal;

/// <summary>Follows a room, and keeps the current form of each event.</summary>
internal sealed class ReplacementReader : IJournalFollower
{
    private readonly SortedDictionary<long, ChatEvent> _events = [];

    public long Began { get; private set; }

    public IEnumerable<string> Described => _events.Select(static entry => ReplacementModel.Describe(entry.Key, entry.Value));

    public void Begin(RoomPosition newest, string topic) => Began = newest.Id;

    public void Skip(RoomPosition newest, string topic) => throw new InvalidOperationException("skipped");

    public void Replace(long id, ChatEvent e)
    {
        if (_events.ContainsKey(id))
        {
            _events[id] = e;
        }
    }

    public void Receive(long id, ChatEvent e) => _events.Add(id, e);
}
