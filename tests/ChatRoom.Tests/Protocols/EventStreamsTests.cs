using System.IO.Pipelines;
using System.Text;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocols;
using ChatRoom.Rooms;
using ChatRoom.State;
using ChatRoom.State.Records;
using ChatRoom.Testing;
using ChatRoom.Tests.Accounts;

namespace ChatRoom.Tests.Protocols;

/// <summary>The contract of <see cref="EventStreams"/>, as far as it needs a clock and a client that does not read.</summary>
public sealed class EventStreamsTests : IDisposable
{
    private static readonly RoomName Lobby = Some.Room("#lobby");

    private readonly Chat _chat = new(static options => options.SlowMembers.MaxLagBytes = 64 * 1024);
    private readonly CancellationTokenSource _gone = new();
    private readonly CancellationTokenSource _stopping = new();

    [Fact]
    public async Task Contract_5_silent_stream_sends_a_comment_now_and_then()
    {
        var pipe = new Pipe();
        var stream = await RunAsync(pipe.Writer);
        await ReadThroughAsync(pipe.Reader, "event: live");

        await ReadLaterAsync(pipe.Reader, ":\n\n");
        await _gone.CancelAsync();
        (await stream.WithinAsync(static () => "the stream to end")).Should().BeTrue();
    }

    [Fact]
    public async Task Contract_2_stream_ends_when_its_token_has_expired()
    {
        var pipe = new Pipe();
        var stream = await RunAsync(pipe.Writer, TimeSpan.FromSeconds(30));
        await ReadThroughAsync(pipe.Reader, "event: live");

        await ReadLaterAsync(pipe.Reader, "\"code\":\"token-invalid\"");
        (await stream.WithinAsync(static () => "the stream to end")).Should().BeTrue();
        _chat.Get<EventStreams>().Count.Should().Be(0);
        _chat.Get<RoomDirectory>().Find(Lobby)?.Subscriptions.Should().HaveCount(1, "that of bob");
    }

    [Fact]
    public async Task Contract_3_slow_reader_learns_what_it_missed_and_delays_nobody()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1024, resumeWriterThreshold: 512));
        var stream = await RunAsync(pipe.Writer);
        await ReadThroughAsync(pipe.Reader, "event: live");
        var carl = await _chat.JoinAsync("carl");
        for (var i = 0; i < 200; i++)
        {
            await carl.SendAsync($"{new string('x', 1_000)} {i}\n");
            await carl.Received.ReadLinesUntilAsync($"carl: {new string('x', 1_000)} {i}");
        }

        await ReadThroughAsync(pipe.Reader, "event: skipped\nid: e");
        await carl.SendAsync("here again\n");
        await ReadThroughAsync(pipe.Reader, "here again");
        await _gone.CancelAsync();
        await stream.WithinAsync(static () => "the stream to end");
    }

    [Fact]
    public async Task Client_that_does_not_read_the_end_is_reported()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
        var stream = await RunAsync(pipe.Writer);

        await _stopping.CancelAsync();
        while (!stream.IsCompleted)
        {
            _chat.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        (await stream).Should().BeFalse();
        await pipe.Reader.CompleteAsync();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _chat.Dispose();
        _gone.Dispose();
        _stopping.Dispose();
    }

    private async Task<Task<bool>> RunAsync(PipeWriter output, TimeSpan? lifetime = null)
    {
        await _chat.RegisterAsync("bob");
        var bob = _chat.Get<ParticipantDirectory>().Find(Some.Alias("bob"))!;
        var now = _chat.Time.GetUtcNow();
        await _chat.Get<ChatState>().ChangeAsync(
            change =>
            {
                change.Put(new TokenRecord("hash", bob.Person.Id, "ci", TokenScope.Read, now, now + lifetime));
                return true;
            },
            TestContext.Current.CancellationToken);
        var caller = new ApiCaller(bob.Person, TokenScope.Read, "hash", null, null);
        return _chat.Get<EventStreams>().RunAsync(caller, Lobby, null, output, _stopping.Token, _gone.Token);
    }

    /// <summary>Reads while the time goes by.</summary>
    private async Task ReadLaterAsync(PipeReader reader, string text)
    {
        var reading = ReadThroughAsync(reader, text);
        await Deadline.UntilAsync(
            () =>
            {
                _chat.Time.Advance(EventStreams.HeartbeatInterval);
                return Task.FromResult(reading.IsCompleted);
            },
            static isRead => isRead,
            _ => text);
        await reading;
    }

    private static async Task<string> ReadThroughAsync(PipeReader reader, string text)
    {
        var all = new StringBuilder();
        while (!all.ToString().Contains(text, StringComparison.Ordinal))
        {
            var read = await reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WithinAsync(() => $"{text}, got {all}");
            all.Append(Encoding.UTF8.GetString(read.Buffer));
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        all.ToString().Should().Contain(text);
        return all.ToString();
    }
}
