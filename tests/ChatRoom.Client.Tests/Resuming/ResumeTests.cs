using ChatRoom.Client.Messages;
using ChatRoom.Client.Sessions;
using ChatRoom.Client.Settings;
using ChatRoom.Client.Tests.Sessions;
using ChatRoom.Connection.Transport;
using CsCheck;

namespace ChatRoom.Client.Tests.Resuming;

/// <summary>Tests with cut connections: no line is lost, shown twice or sent twice.</summary>
public sealed class ResumeTests
{
    private const int Uncut = int.MaxValue;
    private static readonly string[] Said = ["one", "one", "two ö", "/nick bobby", "three", "//four", "five"];

    [Fact]
    public async Task Connection_cut_at_any_byte_loses_and_repeats_nothing()
    {
        for (var at = 1; at < 600; at++)
        {
            await CheckAsync(new FakeChat((at, Uncut, Uncut)));
            await CheckAsync(new FakeChat((Uncut, at % 130, Uncut)));
        }
    }

    [Fact]
    public async Task Connections_cut_repeatedly_lose_and_repeat_nothing()
    {
        var cut = Gen.Select(Gen.OneOf(Gen.Int[1, 600], Gen.Const(Uncut)), Gen.OneOf(Gen.Int[1, 150], Gen.Const(Uncut)), Gen.OneOf(Gen.Int[1, 40], Gen.Const(Uncut)));

        await cut.Array[0, 12].SampleAsync(static async cuts => await CheckAsync(new FakeChat(cuts)), iter: 1000);
    }

    [Fact]
    public async Task Used_token_is_replaced_by_the_one_in_the_answer()
    {
        var chat = new FakeChat((250, Uncut, Uncut), (200, Uncut, Uncut));

        var (front, _) = await RunAsync(chat);

        chat.TokensUsed.Should().Equal("TOKEN", "TOKEN1");
        Lines(front).Should().NotContain(static line => line.Raw.Contains("TOKEN", StringComparison.Ordinal), "the user did not ask for it");
    }

    [Fact]
    public async Task Repeated_line_is_shown_once() => await CheckAsync(new FakeChat((250, Uncut, Uncut)) { Repeats = 5 });

    [Fact]
    public async Task Omitted_lines_are_reported_as_missing()
    {
        var chat = new FakeChat((250, Uncut, Uncut)) { Omits = 1 };

        var (front, _) = await RunAsync(chat);

        Notices(front).Should().Contain("1 message is missing");
    }

    [Fact]
    public async Task Refused_token_is_reported_with_the_lines_that_may_be_lost()
    {
        var chat = new FakeChat((Uncut, 45, Uncut)) { RefusesTokens = true }; // cut while the client sends its lines

        var (front, _) = await RunAsync(chat);

        Notices(front).Should().ContainSingle(static text => text == "could not resume the session: messages may be missing");
        CheckSaid(chat, front);
    }

    [Fact]
    public async Task Without_an_echo_ids_reveal_the_accepted_lines()
    {
        foreach (var up in new[] { 25, 35, 60, Uncut })
        {
            var chat = new FakeChat((Uncut, up, Uncut)) { EchoToSender = false };

            var (front, _) = await RunAsync(chat);

            CheckSaid(chat, front);
            Notices(front).Should().BeSubsetOf(["this may be lost and is not sent again: /nick bobby"]);
        }
    }

    [Fact]
    public async Task Ids_are_shown_only_after_the_user_asks_for_them()
    {
        var (front, _) = await RunAsync(new FakeChat(), "hello", "/ids on", "bye");

        Lines(front).Select(static line => line.Raw).Should().ContainInOrder(
            "bob has connected to the chat room!", "bob: hello", "ann: that makes 1", "* ids are on, the next is #4", "#4 bob: bye", "#5 ann: that makes 2");
    }

    private static async Task CheckAsync(FakeChat chat)
    {
        var (front, exitCode) = await RunAsync(chat);

        exitCode.Should().Be(ExitCode.Done);
        CheckSaid(chat, front);
        var shown = Lines(front).Where(static line => line.Kind is not (ChatLineKind.Notice or ChatLineKind.Welcome) || line.Id is not null).ToArray();
        if (!Notices(front).Any(static text => text.Contains("may be missing", StringComparison.Ordinal)))
        {
            // The client has not seen lines from before it joined.
            string[] lines = [.. shown.Select(static line => line.Raw)];
            Enumerable.Range(0, chat.Log.Count).Should().Contain(
                begin => chat.Log.Skip(begin).Take(lines.Length).SequenceEqual(lines), $"each line is shown once, in order: {string.Join(" | ", lines)}");
        }

        shown.Where(static line => line.Id is not null).Select(static line => line.Id!.Value).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
    }

    /// <summary>Checks that each line was either sent once, in order, or reported as possibly lost.</summary>
    private static void CheckSaid(FakeChat chat, RecordingFrontEnd front)
    {
        var lost = Notices(front).Where(static text => text.StartsWith("this may be lost", StringComparison.Ordinal)).Select(static text => text.Split(": ", 2)[1]).ToList();
        var heard = chat.Log.Where(static line => line.StartsWith("bob: ", StringComparison.Ordinal) || line.StartsWith("bobby: ", StringComparison.Ordinal))
            .Select(static line => line.Split(": ", 2)[1]).ToList();
        var expected = Said.Where(static line => line != "/nick bobby").Select(static line => line.Replace("//", "/", StringComparison.Ordinal)).ToList();

        using var all = new FluentAssertions.Execution.AssertionScope($"room ({string.Join(" | ", chat.Log)}), notices ({string.Join(" | ", Notices(front))})");
        var next = 0;
        foreach (var line in heard)
        {
            while (next < expected.Count && expected[next] != line)
            {
                lost.Select(static said => said.Replace("//", "/", StringComparison.Ordinal)).Should().Contain(expected[next++]);
            }

            (next++).Should().BeLessThan(expected.Count, $"'{line}' is sent once; all lines in the room: {string.Join(", ", heard)}");
        }

        expected.Skip(next).Should().BeSubsetOf(lost.Select(static said => said.Replace("//", "/", StringComparison.Ordinal)));
    }

    private static async Task<(RecordingFrontEnd Front, int ExitCode)> RunAsync(FakeChat chat, params string[] say)
    {
        using var front = new RecordingFrontEnd();
        var settings = new ClientSettings { Server = new ServerAddress("fake", 5000), Alias = "bob", LinesPerSecond = 0 };
        using var session = new Session(settings, chat, front, TimeProvider.System, new NoWait());
        foreach (var line in say.Length > 0 ? say : Said)
        {
            session.Say(line);
        }

        session.FinishSending();

        // The client does not retry a first connection that fails, so the test does.
        for (var attempt = 0; ; attempt++)
        {
            var exitCode = await session.RunAsync().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            if (exitCode == ExitCode.Done || attempt == 20)
            {
                return (front, exitCode);
            }
        }
    }

    private static string[] Notices(RecordingFrontEnd front) => [.. front.Events.OfType<SessionEvent.Notice>().Select(static notice => notice.Text)];

    private static ChatLine[] Lines(RecordingFrontEnd front) =>
        [.. front.Events.OfType<SessionEvent.Received>().Where(static received => !received.IsAnswer).Select(static received => received.Line)];

    private sealed class NoWait : Random
    {
        public override double NextDouble() => 0;
    }
}
