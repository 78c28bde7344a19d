using System.Text;
using ChatRoom.Client.Connections;
using CsCheck;

namespace ChatRoom.Client.Tests.Connections;

public sealed class DoorLinesTests
{
    private const string Marks = "* \nalias?\r";

    [Theory]
    [InlineData("* that alias is taken\nalias?", "that alias is taken")]
    [InlineData("* an alias can't contain \u001b[31mwhite space\r\nalias?", "an alias can't contain white space")]
    [InlineData("alias?", null)]
    public void Prompt_again_is_a_refusal_with_the_notice_as_its_reason(string said, string? reason)
    {
        foreach (var door in SplitAtEveryByte(said))
        {
            door.Outcome("böb").Should().Be(new Entry(EntryKind.Refused, reason));
        }
    }

    [Fact]
    public void Any_other_line_lets_us_in_and_is_the_rooms()
    {
        const string said = "* the topic of #lobby is: tea\nböb has connected to the chat room!\nYou are";
        foreach (var door in SplitAtEveryByte(said))
        {
            door.Outcome("böb").Should().Be(Entry.Joined);
            Encoding.UTF8.GetString(door.TakeRest()).Should().Be(said, "nothing of it is lost");
        }
    }

    [Fact]
    public void Alias_on_a_line_by_itself_is_the_tutorials_server()
    {
        foreach (var door in SplitAtEveryByte("böb\n has connected to the chat room!"))
        {
            door.Outcome("böb").Should().Be(new Entry(EntryKind.Classic));
        }
    }

    [Fact]
    public void Any_bytes_cut_anywhere_are_taken() => Gen.Select(Gen.OneOf(Gen.Byte, Gen.Int[0, Marks.Length - 1].Select(static i => (byte)Marks[i])).Array, Gen.Int[0, 100])
        .Sample(static (bytes, cut) =>
        {
            var door = new DoorLines();
            cut = Math.Min(cut, bytes.Length);
            door.Take(bytes.AsSpan(0, cut));
            door.Outcome("böb");
            door.Take(bytes.AsSpan(cut));
            door.Outcome("böb");
            door.Closed().Kind.Should().Be(EntryKind.Closed);
        });

    [Fact]
    public void Notice_alone_is_no_outcome_until_the_server_closes()
    {
        var door = new DoorLines();
        door.Take("\r\n* no alias came in time, please connect again\r\n"u8);

        door.Outcome("böb").Should().BeNull();
        door.Closed().Should().Be(new Entry(EntryKind.Closed, "no alias came in time, please connect again"));
    }

    [Fact]
    public void Close_without_a_word_has_no_reason() => new DoorLines().Closed().Should().Be(new Entry(EntryKind.Closed));

    private static IEnumerable<DoorLines> SplitAtEveryByte(string said)
    {
        var bytes = Encoding.UTF8.GetBytes(said);
        for (var at = 0; at < bytes.Length; at++)
        {
            var door = new DoorLines();
            door.Take(bytes.AsSpan(0, at));
            if (at > 0)
            {
                door.Outcome("böb"); // asked too early, it does no harm
            }

            door.Take(bytes.AsSpan(at));
            yield return door;
        }
    }
}
