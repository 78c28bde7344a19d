using System.IO.Pipelines;
using System.Text;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Model;
using ChatRoom.Protocol.Text;
using ChatRoom.Protocols;
using ChatRoom.Protocols.Text;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Accounts;

/// <summary>Passwords that a client sends ahead, and that the server does not ask for in the end: nobody sees them.</summary>
public sealed class SentAheadTests : IDisposable
{
    private const string Discarded = "* lines that you sent ahead were discarded";
    private const string Secret = "hush horse";

    private readonly Chat _chat = new();

    public void Dispose() => _chat.Dispose();

    [Theory]
    [InlineData("/login carl\nwrong 1\nwrong 2\nwrong 3\n{0}\n")]
    [InlineData("/login carl\n\n{0}\n")]
    [InlineData("/login\n\n{0}\n")]
    [InlineData("/login carl x\n{0}\n")]
    [InlineData("/login *\n{0}\n")]
    [InlineData("/logn carl\n{0}\n")]
    [InlineData("/register\nshort\nshort\nshort\n{0}\n")]
    [InlineData("/register now\n{0}\n{0}\n")]
    [InlineData("/register\n\n{0}\n{0}\n")]
    [InlineData("/register\nanother horse\ndifferent horse\n{0}\n")]
    [InlineData("/password\n{0}\n{0}\n")]
    [InlineData("/unregister\n{0}\n")]
    [InlineData("/register\r\n\r\n{0}\r\n{0}\r\n")]
    [InlineData("/login carl\n\n{0}")]
    public async Task Password_after_a_dialogue_that_has_ended_is_not_said(string lines)
    {
        var ann = await _chat.JoinAsync("ann");
        var bob = await _chat.JoinAsync("bob");

        await bob.SendAsync(string.Format(null, lines, Secret));
        await bob.Received.ReadLinesUntilAsync(Discarded);
        await bob.SendAsync("\nhello\n");

        await NothingIsToldAsync(ann, "bob: hello");
    }

    [Fact]
    public async Task Password_after_a_line_that_is_too_long_is_not_said()
    {
        var ann = await _chat.JoinAsync("ann");
        var bob = await _chat.JoinAsync("bob");

        await bob.SendAsync($"/register\n{new string('x', 5_000)}\n{Secret}\n");
        await bob.Received.ReadLinesUntilAsync(Discarded);
        await bob.SendAsync("hello\n");

        await NothingIsToldAsync(ann, "bob: hello");
    }

    [Fact]
    public async Task Password_of_somebody_who_is_logged_in_already_is_not_said()
    {
        var ann = await _chat.JoinAsync("ann");
        var bob = await _chat.RegisterAsync("bob");

        await bob.SendAsync($"/login bob\n{Secret}\n");
        await bob.Received.ReadLinesUntilAsync(Discarded);
        await bob.SendAsync($"/password\n{Account.Password}\nshort\n{Secret}\n{Secret}\nhello\n");

        await NothingIsToldAsync(ann, "bob: hello");
        await _chat.LogInAsync("bob", Secret);
    }

    [Fact]
    public async Task Rest_of_a_line_that_had_begun_is_not_said()
    {
        var ann = await _chat.JoinAsync("ann");
        var bob = await _chat.JoinAsync("bob");

        await bob.SendAsync("/register\n\nhush ");
        await bob.Received.ReadLinesUntilAsync(Discarded);
        await bob.SendAsync("horse\nhello\n");

        await NothingIsToldAsync(ann, "bob: hello");
    }

    [Fact]
    public async Task New_password_that_cannot_be_one_is_asked_for_again()
    {
        var bob = await _chat.JoinAsync("bob");

        await bob.SendAsync($"/register\nshort\n{Secret}\n{Secret}\nhello\n");

        await bob.ExpectAsync(
            "* enter a new password (an empty line cancels)", "* a password has at least 8 characters", "* enter a new password (an empty line cancels)",
            "* enter the new password again (an empty line cancels)", "* bob is registered and now needs your password", "bob: hello");
    }

    [Theory]
    [InlineData("carl\nwrong 1\nwrong 2\nwrong 3\n{0}\n{0}\n")]
    [InlineData("carl\n\n{0}\n")]
    [InlineData("/login carl\n\n{0}\n")]
    [InlineData("/login\n{0}\n{0}\n")]
    [InlineData("/register\n{0}\n{0}\n")]
    [InlineData("/register carl\n{0}\n{0}\n")]
    [InlineData("/register dora\n\n{0}\n{0}\n")]
    [InlineData("/register dora\nanother horse\ndifferent horse\n{0}\n")]
    [InlineData("/password\n{0}\n{0}\n")]
    public async Task Password_at_the_prompt_becomes_neither_an_alias_nor_a_message(string lines)
    {
        const string secret = "hush-horse"; // which could be an alias
        await (await _chat.RegisterAsync("carl")).LeaveAsync();
        var ann = await _chat.JoinAsync("ann");
        var other = _chat.Connect();

        await other.SendAsync(string.Format(null, lines, secret));
        while (!(await other.Received.ReadLineAsync()).EndsWith(Discarded, StringComparison.Ordinal))
        {
        }

        await other.SendAsync("bob\nhello\n");

        await NothingIsToldAsync(ann, "bob: hello");
    }

    [Theory]
    [InlineData("/login *\n")]
    [InlineData("/logn carl\n")]
    [InlineData("/register now\n")]
    [InlineData("/password\n")]
    [InlineData("/login carl\n\n")]
    [InlineData("/login carl\nwrong 1\nwrong 2\nwrong 3\n")]
    [InlineData("/register\nanother horse\ndifferent horse\n")]
    public async Task Line_that_is_sent_after_the_reply_is_not_discarded(string lines)
    {
        await _chat.JoinAsync("bob");
        var bob = _chat.Get<ParticipantDirectory>().Find(Some.Alias("bob"))!;
        var steps = new List<string>();
        bob.Use(new ReplyRecorder(steps));
        var pipe = new Pipe();
        var requests = ((TextProtocol)_chat.Get<ClientProtocols>().Of(ProtocolChoice.Text)).Requests;
        var input = new TextInput(new LookRecorder(pipe.Reader, steps), requests, Encoding.UTF8.GetBytes(lines), maxLineBytes: 100);
        for (var left = lines.Count(static c => c == '\n'); left > 0; left--)
        {
            input.TryNext(bob).Should().BeTrue();
            await input.HandleAsync(bob);
        }

        await pipe.Writer.WriteAsync("hello\n"u8.ToArray(), TestContext.Current.CancellationToken); // by a client that has waited for the reply

        input.TryNext(bob).Should().BeFalse();
        var read = input.ReadAsync();
        read.IsCompleted.Should().BeTrue("the line is there");
        input.Take(await read);
        input.TryNext(bob).Should().BeTrue();
        Encoding.UTF8.GetString(input.Frame.Text.Span).Should().Be("hello");
        steps.IndexOf(LookRecorder.Look).Should().Be(steps.Count - 2, "the reply comes last: {0}", string.Join(", ", steps));
    }

    private async Task NothingIsToldAsync(InMemoryConnection witness, string last)
    {
        (await witness.Received.ReadLinesUntilAsync(last)).Should().NotContain(static line => line.Contains("hush", StringComparison.Ordinal) || line.Contains("horse", StringComparison.Ordinal));
        _chat.Log.Lines.Should().NotContain(static line => line.Text.Contains("hush", StringComparison.Ordinal));
    }

    /// <summary>Notes when the server looks for what a client has sent ahead.</summary>
    private sealed class LookRecorder(PipeReader reader, List<string> steps) : PipeReader
    {
        public const string Look = "look";

        public override bool TryRead(out ReadResult result)
        {
            steps.Add(Look);
            return reader.TryRead(out result);
        }

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => reader.ReadAsync(cancellationToken);

        public override void AdvanceTo(SequencePosition consumed) => reader.AdvanceTo(consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => reader.AdvanceTo(consumed, examined);

        public override void CancelPendingRead() => reader.CancelPendingRead();

        public override void Complete(Exception? exception = null) => reader.Complete(exception);
    }

    /// <summary>Notes which replies are written.</summary>
    private sealed class ReplyRecorder(List<string> steps) : Formatter
    {
        private static readonly TextFormatter Text = TextFormatter.For(LineEnd.Lf);

        public override string ProtocolName => Text.ProtocolName;

        public override Formatter Events => Text;

        public override Display Display => Text.Display;

        public override Formatter With(Display display) => this;

        public override int MaxBytes(ChatEvent e) => Text.MaxBytes(e);

        public override int Write(RoomName room, long id, ChatEvent e, Span<byte> to) => Text.Write(room, id, e, to);

        public override byte[] Format(Reply reply)
        {
            steps.Add(reply.GetType().Name);
            return Text.Format(reply);
        }
    }
}
