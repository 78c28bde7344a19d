using System.Text;
using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Text;
using ChatRoom.Rooms;
using ChatRoom.Testing;
using CsCheck;

namespace ChatRoom.Tests.Rooms;

/// <summary>
/// Whatever is published, removed and edited in any order, a subscription that is written at the end gets each event since its
/// opening once, in order, with the text that the journal then returns.
/// </summary>
public class ReplacedEntriesPropertyTests
{
    private static readonly TextFormatter[] Forms = [TextFormatter.For(LineEnd.Lf), TextFormatter.For(LineEnd.Lf, ids: true)];

    private enum Deed
    {
        Say,
        Redact,
        Edit,
        Open,
    }

    [Fact]
    public async Task Subscription_gets_each_event_with_its_text_at_the_time_of_writing()
    {
        var step = Gen.Select(
            Gen.Frequency((6, Gen.Const(Deed.Say)), (3, Gen.Const(Deed.Redact)), (3, Gen.Const(Deed.Edit)), (2, Gen.Const(Deed.Open))),
            Gen.Double[0, 1],
            Gen.Int[0, 1],
            Gen.Frequency((3, Gen.Const(3)), (1, Gen.Int[500, 4_000])));
        await step.Array[10, 150].SampleAsync(RunAsync, iter: 100, threads: 1);
    }

    private static async Task RunAsync((Deed Deed, double Where, int Form, int Length)[] steps)
    {
        var journal = new MemoryJournal();
        var room = new LogOfRoom();
        await using var following = await journal.FollowAsync("#lobby", room);
        var readers = new List<(SubscriberRig Rig, TextFormatter Form, long From)>();
        foreach (var (deed, where, form, length) in steps)
        {
            var target = (long)(where * room.Log.NextId);
            switch (deed)
            {
                case Deed.Say:
                    await journal.AppendAsync("#lobby", Some.Message($"said {room.Log.NextId} {new string('x', length)}"));
                    break;
                case Deed.Redact or Deed.Edit:
                    await TryAppendAsync(deed == Deed.Redact ? Some.Redaction(target) : Some.Edit(target, $"edited {room.Log.NextId} {new string('y', length)}"));
                    break;
                default:
                    var rig = new SubscriberRig(SubscriberRig.NewLog(room: "#other"), bound: 10_000_000);
                    readers.Add((rig, Forms[form], room.Log.NextId));
                    rig.Subscriber.Open(room.Log, Forms[form]);
                    break;
            }
        }

        var events = (await journal.ReadAfterAsync("#lobby", 0, IMessageJournal.MostRead)).ToDictionary(static entry => entry.Id, static entry => entry.Event);
        foreach (var (rig, form, from) in readers)
        {
            rig.Start().Subscriber.End();
            for (var id = from; id < room.Log.NextId; id++)
            {
                await rig.ExpectAsync(Encoding.UTF8.GetString(form.Line(Some.Room(), id, events[id])).TrimEnd('\n'));
            }
        }

        async Task TryAppendAsync(ChatEvent e)
        {
            try
            {
                await journal.AppendAsync("#lobby", e);
            }
            catch (JournalException refusal)
            {
                refusal.IsOfTarget.Should().BeTrue();
            }
        }
    }

    /// <summary>Maintains a room's log like the room.</summary>
    private sealed class LogOfRoom : IJournalFollower
    {
        public RoomLog Log { get; } = SubscriberRig.NewLog(maxLag: 1024 * 1024);

        public void Begin(RoomPosition newest, string topic)
        {
        }

        public void Skip(RoomPosition newest, string topic) => throw new InvalidOperationException("skipped");

        public void Replace(long id, ChatEvent e) => Log.Replace(id, e);

        public void Receive(long id, ChatEvent e) => Log.Append(id, e);
    }
}
