using System.Text;
using ChatRoom.Protocol.Classic;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Model;
using ChatRoom.Protocol.Tests.Model;
using ChatRoom.Protocol.Text;

namespace ChatRoom.Protocol.Tests.Text;

public class WordingTests
{
    private static readonly Formatter[] Formatters = [TextFormatter.For(LineEnd.Lf), TextFormatter.For(LineEnd.CrLf, timestamps: true, ids: true), ClassicFormatter.Default];

    public static TheoryData<Type> Replies => [.. SampleReplies.Types];

    public static TheoryData<ErrorCode> Codes => [.. Enum.GetValues<ErrorCode>()];

    [Theory]
    [MemberData(nameof(Replies))]
    public void Every_reply_has_words(Type type)
    {
        foreach (var reply in SampleReplies.Of(type))
        {
            foreach (var formatter in Formatters)
            {
                var text = Encoding.UTF8.GetString(formatter.Format(reply));

                var isForPeople = reply is not (ProgramReply or NothingVisible or Bell);

                (text.Trim('*', ' ', '\r', '\n', '\a').Length > 0).Should().Be(isForPeople, "{0} is for people", reply);
                (text.EndsWith('\n') || reply is Prompt or SecretPrompt || !isForPeople).Should().BeTrue();
            }
        }
    }

    [Fact]
    public void Away_people_are_named_after_the_answer()
    {
        var (ann, bob) = (Name("ann"), Name("bob"));
        var whisper = new WhisperSent(ann, bob, "hi", DateTimeOffset.UnixEpoch) { Away = new Absence("lunch", TimeSpan.FromMinutes(65)) };
        RoomName.TryParse("#lobby", out var lobby, out _).Should().BeTrue();

        Wording.Of(whisper).Should().Equal("you whisper to bob: hi", "bob is away: lunch (for 1h5m)");
        Wording.Of(new WhoList(lobby!, "", 2, ["ann", "bob"]) { Away = ["bob"] }).Should().Equal("2 in #lobby: ann, bob", "away: bob");
    }

    [Fact]
    public void Classic_client_gets_the_beginning_of_a_long_message_of_the_day_and_how_to_see_the_rest()
    {
        var motd = new Motd([.. Enumerable.Range(1, 40).Select(static line => $"{line:00} {new string('é', 30)}")], IsOnJoin: true);

        var lines = Encoding.UTF8.GetString(ClassicFormatter.Default.Format(motd)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Should().HaveCount(10).And.EndWith("* … (/motd)");
        lines[..^1].Sum(Encoding.UTF8.GetByteCount).Should().BeLessThan(640);
        ClassicFormatter.Default.Format(motd with { IsOnJoin = false }).Should().Equal(TextFormatter.For(LineEnd.Lf).Format(motd));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_error_code_has_words(ErrorCode code) => Wording.Of(new Error(code)).Should().ContainSingle().Which.Should().NotBeEmpty();

    [Fact]
    public void Error_codes_are_those_of_the_protocol() =>
        string.Join(' ', Enum.GetNames<ErrorCode>().Select(Kebab)).Should().Be(
            "bad-json bad-request too-long not-utf8 alias-taken alias-bad password-required password-wrong token-invalid tls-required resume-invalid "
            + "server-full address-full unknown-command usage no-such-room no-such-alias no-such-file not-in-room rate-limited slow-mode muted held filtered banned "
            + "kicked not-permitted not-stored unknown-fate journal-unavailable shutdown replaced alias-lost logged-out too-slow flood alias-timeout");

    private static Alias Name(string text) => Alias.TryParse(text, 32, out var alias, out _) ? alias : throw new InvalidOperationException();

    private static string Kebab(string name) => string.Concat(name.Select(static (c, i) => i > 0 && char.IsUpper(c) ? $"-{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}
