using ChatRoom.Journal;
using ChatRoom.Protocol;

namespace ChatRoom.Testing;

/// <summary>A room of a journal, whose ids jump ahead or are set back. For tests that do nothing else meanwhile.</summary>
internal sealed class ShiftedRoom : IJournalFollower
{
    private IJournalFollower? _follower;
    private RoomPosition _newest; // as the follower knows it
    private string _topic = "";
    private long _epochs;
    private long _shift;

    public long Shift(long id) => id + _shift;

    public long Unshift(long id) => id == long.MaxValue ? id : Math.Max(0, id - _shift);

    public RoomEpoch EpochOf(RoomEpoch epoch) => epoch.Value == 0 ? epoch : epoch with { Value = epoch.Value + _epochs };

    public JournalEntry[] Entries(IEnumerable<JournalEntry> entries) =>
        [.. entries.Select(entry => entry with { Id = Shift(entry.Id) }).Where(static entry => entry.Id > 0)];

    public IJournalFollower Follow(IJournalFollower follower)
    {
        _follower = follower;
        return this;
    }

    public void Lose(long events)
    {
        _shift += events;
        Skip(_newest with { Id = _newest.Id + events }, _topic);
    }

    public void SetBack()
    {
        _shift -= _newest.Id;
        _epochs++;
        Skip(new RoomPosition(_newest.Epoch + 1, 0), _topic);
    }

    public void Begin(RoomPosition newest, string topic)
    {
        (_newest, _topic) = (new RoomPosition(newest.Epoch + _epochs, Shift(newest.Id)), topic);
        _follower!.Begin(_newest, topic);
    }

    public void Skip(RoomPosition newest, string topic)
    {
        (_newest, _topic) = (newest, topic);
        _follower!.Skip(newest, topic);
    }

    public void Replace(long id, ChatEvent e) => _follower!.Replace(Shift(id), e);

    public void Receive(long id, ChatEvent e)
    {
        _newest = _newest with { Id = Shift(id) };
        _topic = e.TopicAfter(_topic);
        _follower!.Receive(_newest.Id, e);
    }
}
