using System.Text;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Text;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Rooms;

/// <summary>Where a member stops reading a log with its present cursor: it ends, or reads on with another.</summary>
public class MemberTurnTests
{
    [Fact]
    public async Task End_comes_after_all_that_was_said_and_told()
    {
        var rig = new MemberRig();
        rig.Append("last");
        rig.Member.Reply(Bytes("bye\n"));
        rig.Member.End();
        rig.Append("too late");

        rig.Start();

        await Wait.ForAsync(rig.Member.WhenClosedAsync(), "it ends");
        await rig.ExpectAsync("ann: last", "bye");
        rig.Reader.TryRead(out _).Should().BeFalse();
    }

    [Fact]
    public async Task Show_in_another_rendering_loses_and_repeats_nothing()
    {
        const int count = 2_000;
        var rig = new MemberRig(MemberRig.NewLog(64 * 1024 * 1024)).Start();
        var timed = TextFormatter.For(LineEnd.Lf, timestamps: true);
        var moving = Wait.Meanwhile(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                var to = i % 2 == 0 ? timed : MemberRig.Lf;
                rig.Member.Show(to, joinsLines: false);
            }
        });
        var telling = Wait.Meanwhile(() =>
        {
            for (var i = 0; i < count; i++)
            {
                rig.Member.Reply(Bytes("told\n"));
            }
        });
        var appending = Wait.Meanwhile(() =>
        {
            for (var i = 0; i < count; i++)
            {
                rig.Append($"{i}");
            }
        });

        for (var (said, told) = (0, 0); said < count || told < count;)
        {
            var line = await rig.Received.ReadLineAsync();
            if (line == "told")
            {
                told++;
                continue;
            }

            line[(line.IndexOf("ann", StringComparison.Ordinal))..].Should().Be($"ann: {said++}");
        }

        await Task.WhenAll(moving, telling, appending);
    }

    [Fact]
    public async Task Cursor_of_a_move_that_comes_too_late_is_given_up()
    {
        var rig = new MemberRig(bound: 1).Start();
        var timed = TextFormatter.For(LineEnd.Lf, timestamps: true);
        rig.Append("first");
        await Wait.UntilAsync(() => rig.Member.IsFlushing, "its flush waits");
        rig.Member.Show(timed, joinsLines: false);
        await rig.Reader.CompleteAsync();
        await Wait.ForAsync(rig.Member.WhenClosedAsync(), "the pump ends");

        rig.Member.Show(timed, joinsLines: false);

        rig.Log.Open(timed, rig.Member).Track.Cursors.Should().Be(1, "nobody else reads it");
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
