using System.Text;
using ChatRoom.Client.Connections;
using ChatRoom.Protocol.Model;
using CsCheck;

namespace ChatRoom.Client.Tests.Connections;

public sealed class HandshakeLinesTests
{
    private const string Marks = "* \nalias?\r";

    [Theory]
    [InlineData("* that alias is taken\nalias?", "that alias is taken")]
    [InlineData("* an alias can't contain \u001b[31mwhite space\r\nalias?", "an alias can't contain white space")]
    [InlineData("alias?", null)]
    public void Second_prompt_is_a_refusal_with_the_notices_as_reason(string said, string? reason)
    {
        foreach (var handshake in SplitAtEveryByte(said))
        {
            handshake.Outcome("böb").Should().Be(new HandshakeResult(HandshakeResultKind.Refused, reason));
        }
    }

    [Theory]
    [InlineData("password?", null, SecretKind.Password)]
    [InlineData("* that password is wrong\r\npassword?", "that password is wrong", SecretKind.Password)]
    [InlineData("new password?", null, SecretKind.NewPassword)]
    [InlineData("new password again?", null, SecretKind.NewPasswordAgain)]
    public void Prompt_for_a_password_is_recognized(string said, string? reason, SecretKind secret)
    {
        foreach (var handshake in SplitAtEveryByte(said))
        {
            handshake.Outcome("böb").Should().Be(new HandshakeResult(HandshakeResultKind.PasswordRequired, reason) { Secret = secret });
        }
    }

    [Fact]
    public void Line_of_somebody_else_is_no_prompt_for_a_password_after_a_token()
    {
        var handshake = new HandshakeLines();
        handshake.Take("* you are back in #lobby as böb\npassword?: hi\n"u8);

        handshake.Outcome(null, isResuming: true).Should().Be(HandshakeResult.Joined);
    }

    [Fact]
    public void Any_other_line_means_acceptance_and_belongs_to_the_room()
    {
        const string said = "* the topic of #lobby is: tea\nböb has connected to the chat room!\nYou are";
        foreach (var handshake in SplitAtEveryByte(said))
        {
            handshake.Outcome("böb").Should().Be(HandshakeResult.Joined);
            Encoding.UTF8.GetString(handshake.TakeRest()).Should().Be(said, "no byte is lost");
        }
    }

    [Fact]
    public void Alias_on_a_line_of_its_own_reveals_the_tutorials_server()
    {
        foreach (var handshake in SplitAtEveryByte("böb\n has connected to the chat room!"))
        {
            handshake.Outcome("böb").Should().Be(new HandshakeResult(HandshakeResultKind.Classic));
        }
    }

    [Fact]
    public void Random_bytes_split_anywhere_do_not_throw() => Gen.Select(Gen.OneOf(Gen.Byte, Gen.Int[0, Marks.Length - 1].Select(static i => (byte)Marks[i])).Array, Gen.Int[0, 100])
        .Sample(static (bytes, cut) =>
        {
            var handshake = new HandshakeLines();
            cut = Math.Min(cut, bytes.Length);
            handshake.Take(bytes.AsSpan(0, cut));
            handshake.Outcome("böb");
            handshake.Take(bytes.AsSpan(cut));
            handshake.Outcome("böb");
            handshake.Closed().Kind.Should().Be(HandshakeResultKind.Closed);
        });

    [Fact]
    public void Notice_alone_gives_no_result_until_the_server_closes()
    {
        var handshake = new HandshakeLines();
        handshake.Take("\r\n* no alias came in time, please reconnect\r\n"u8);

        handshake.Outcome("böb").Should().BeNull();
        handshake.Closed().Should().Be(new HandshakeResult(HandshakeResultKind.Closed, "no alias came in time, please reconnect"));
    }

    [Fact]
    public void Close_without_a_notice_has_no_reason() => new HandshakeLines().Closed().Should().Be(new HandshakeResult(HandshakeResultKind.Closed));

    private static IEnumerable<HandshakeLines> SplitAtEveryByte(string said)
    {
        var bytes = Encoding.UTF8.GetBytes(said);
        for (var at = 0; at < bytes.Length; at++)
        {
            var handshake = new HandshakeLines();
            handshake.Take(bytes.AsSpan(0, at));
            if (at > 0)
            {
                handshake.Outcome("böb"); // called on incomplete input, which must change nothing
            }

            handshake.Take(bytes.AsSpan(at));
            yield return handshake;
        }
    }
}
