using ChatRoom.Client.Connections;
using ChatRoom.Client.Messages;
using ChatRoom.Client.Sessions;
using ChatRoom.Client.Settings;
using ChatRoom.Client.Tests.Sessions;
using CsCheck;

namespace ChatRoom.Client.Tests.Resuming;

/// <summary>Connections that are cut: nothing is missing, nothing comes twice, nothing is said twice.</summary>
public sealed class ResumeTests
{
    private const int Whole = int.MaxValue;
    private static readonly string[] Said = ["one", "one", "two ö", "/nick bobby", "three", "//four", "five"];

    [Fact]
    public async Task Connection_that_is_cut_at_any_byte_loses_and_doubles_nothing()
    {
        for (var at = 1; at < 600; at++)
        {
            await CheckAsync(new FakeChat((at, Whole, Whole)));
            await CheckAsync(new FakeChat((Whole, at % 130, Whole)));
        }
    }

    [Fact]
    public async Task Connections_that_are_cut_again_and_again_lose_and_double_nothing()
    {
        var cut = Gen.Select(Gen.OneOf(Gen.Int[1, 600], Gen.Const(Whole)), Gen.OneOf(Gen.Int[1, 150], Gen.Const(Whole)), Gen.OneOf(Gen.Int[1, 40], Gen.Const(Whole)));

        await cut.Array[0, 12].SampleAsync(static async cuts => await CheckAsync(new FakeChat(cuts)), iter: 1000);
    }

    [Fact]
    public async Task Token_that_was_used_is_replaced_by_the_one_that_came_with_the_answer()
    {
        var chat = new FakeChat((250, Whole, Whole), (200, Whole, Whole));

        var (front, _) = await RunAsync(chat);

        chat.TokensUsed.Should().Equal("TOKEN", "TOKEN1");
        Lines(front).Should().NotContain(static line => line.Raw.Contains("TOKEN", StringComparison.Ordinal), "the user did not ask for it");
    }

    [Fact]
    public async Task Line_that_a_server_repeats_is_shown_once() => await CheckAsync(new FakeChat((250, Whole, Whole)) { Repeats = 5 });

    [Fact]
    public async Task Lines_that_a_server_leaves_out_are_told_to_be_missing()
    {
        var chat = new FakeChat((250, Whole, Whole)) { LeavesOut = 1 };

        var (front, _) = await RunAsync(chat);

        Notices(front).Should().Contain("1 message is missing");
    }

    [Fact]
    public async Task Token_that_is_refused_is_told_and_what_may_be_lost_is_named()
    {
        var chat = new FakeChat((Whole, 45, Whole)) { ForgetsTokens = true }; // in the middle of what is said

        var (front, _) = await RunAsync(chat);

        Notices(front).Should().ContainSingle(static text => text == "could not resume the session: messages may be missing");
        CheckSaid(chat, front);
    }

    [Fact]
    public async Task Without_an_echo_what_was_taken_is_known_by_the_numbers()
    {
        foreach (var up in new[] { 25, 35, 60, Whole })
        {
            var chat = new FakeChat((Whole, up, Whole)) { EchoToSender = false };

            var (front, _) = await RunAsync(chat);

            CheckSaid(chat, front);
            Notices(front).Should().BeSubsetOf(["this may be lost and is not sent again: /nick bobby"]);
        }
    }

    [Fact]
    public async Task Ids_are_shown_to_who_wants_them_only()
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
            // Who never got further than the door has seen nothing of what was before.
            string[] lines = [.. shown.Select(static line => line.Raw)];
            Enumerable.Range(0, chat.Log.Count).Should().Contain(
                begin => chat.Log.Skip(begin).Take(lines.Length).SequenceEqual(lines), $"all are shown, once, in order: {string.Join(" | ", lines)}");
        }

        shown.Where(static line => line.Id is not null).Select(static line => line.Id!.Value).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
    }

    /// <summary>Each was said once, in order, or is told to be lost perhaps.</summary>
    private static void CheckSaid(FakeChat chat, RecordingFrontEnd front)
    {
        var lost = Notices(front).Where(static text => text.StartsWith("this may be lost", StringComparison.Ordinal)).Select(static text => text.Split(": ", 2)[1]).ToList();
        var heard = chat.Log.Where(static line => line.StartsWith("bob: ", StringComparison.Ordinal) || line.StartsWith("bobby: ", StringComparison.Ordinal))
            .Select(static line => line.Split(": ", 2)[1]).ToList();
        var expected = Said.Where(static line => line != "/nick bobby").Select(static line => line.Replace("//", "/", StringComparison.Ordinal)).ToList();

        using var all = new FluentAssertions.Execution.AssertionScope($"what was heard ({string.Join(" | ", chat.Log)}), told ({string.Join(" | ", Notices(front))}): it");
        var next = 0;
        foreach (var line in heard)
        {
            while (next < expected.Count && expected[next] != line)
            {
                lost.Select(static said => said.Replace("//", "/", StringComparison.Ordinal)).Should().Contain(expected[next++]);
            }

            (next++).Should().BeLessThan(expected.Count, $"'{line}' is said once; all that was heard: {string.Join(", ", heard)}");
        }

        expected.Skip(next).Should().BeSubsetOf(lost.Select(static said => said.Replace("//", "/", StringComparison.Ordinal)));
    }

    private static async Task<(RecordingFrontEnd Front, int ExitCode)> RunAsync(FakeChat chat, params string[] say)
    {
        using var front = new RecordingFrontEnd();
        var settings = new ClientSettings { Server = new ServerAddress("fake", 5000), Alias = "bob", LinesPerSecond = 0 };
        using var session = new Session(settings, chat, front, TimeProvider.System, new Impatient());
        foreach (var line in say.Length > 0 ? say : Said)
        {
            session.Say(line);
        }

        session.FinishSending();

        // A first connection that fails is not tried again by the client, but by whoever has started it.
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

    private sealed class Impatient : Random
    {
        public override double NextDouble() => 0;
    }
}
