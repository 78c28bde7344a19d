using System.IO.Pipelines;
using ChatRoom.Connections;
using ChatRoom.Diagnostics;
using ChatRoom.Protocol;
using ChatRoom.Testing;
using ChatRoom.Tests.Rooms;
using Microsoft.AspNetCore.Connections;

namespace ChatRoom.Tests.Connections;

/// <summary>A bug ends only its connection or step; the server and everybody else continue.</summary>
public sealed class InternalErrorTests : IDisposable
{
    private readonly Chat _chat = new(static options => options.AnnounceSinglyUpTo = 2);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pump_that_throws_ends_its_connection_only_and_is_logged_once(bool whileFlushing)
    {
        var ann = await _chat.JoinAsync("ann");
        var connection = new InMemoryConnection();
        var writer = new ThrowingWriter(connection.Transport.Output);
        connection.Transport = new Duplex(connection.Transport.Input, writer);
        var bob = await _chat.JoinAsync("bob", connection);
        await ann.ExpectAsync("bob has connected to the chat room!");

        var bug = new ArithmeticException("bug");
        (writer.FromFlush, writer.FromMemory) = (whileFlushing ? bug : null, whileFlushing ? null : bug);
        await ann.SendAsync("hello\n");

        await ann.ExpectAsync("ann: hello", "bob has left the chat room!");
        await Wait.ForAsync(bob.Served, "the session of bob ends");
        await Wait.UntilAsync(() => bob.AbortReason is not null, "the connection is aborted");
        _chat.Log.Lines.Where(static line => line.EventId == EventIds.SessionFailed).Should().ContainSingle()
            .Which.Exception.Should().BeOfType<ArithmeticException>();
        await ann.SendAsync("still here\n");
        await ann.ExpectAsync("ann: still here");
    }

    [Fact]
    public async Task Connection_that_is_gone_is_not_logged_as_a_bug()
    {
        var (ann, bob) = await _chat.JoinAnnAndBobAsync();

        await bob.VanishAsync();
        await ann.SendAsync("hello\n");

        await Wait.ForAsync(bob.Served, "the session of bob ends");
        _chat.Log.Lines.Should().NotContain(static line => line.EventId == EventIds.SessionFailed);
    }

    [Fact]
    public async Task Announcement_that_throws_is_logged_and_the_next_one_succeeds()
    {
        var ann = await _chat.JoinAsync("ann");
        await _chat.JoinAsync("bob");
        await _chat.JoinAsync("cat");
        await _chat.JoinAsync("dan"); // counted, not announced
        await ann.ExpectAsync("bob has connected to the chat room!", "cat has connected to the chat room!");
        _chat.Journal.Appending = static e =>
        {
            if (e.Kind == ChatEventKind.Crowd)
            {
                throw new ArithmeticException("bug");
            }
        };

        _chat.Time.Advance(TimeSpan.FromSeconds(1));

        await Wait.UntilAsync(() => Failures().Count == 1, "the failure is logged");
        _chat.Journal.Appending = null;
        await _chat.JoinAsync("eve");
        _chat.Time.Advance(TimeSpan.FromSeconds(1));
        await ann.ExpectAsync("* 1 connected");
    }

    [Fact]
    public async Task Housekeeping_continues_after_a_step_that_throws()
    {
        await _chat.Housekeeping.StartAsync(CancellationToken.None);
        Unabortable[] closing = [new(), new()];
        foreach (var connection in closing)
        {
            _chat.Get<LingeringConnections>().Add(connection);
        }

        await Wait.UntilAsync(
            () =>
            {
                _chat.Time.Advance(TimeSpan.FromSeconds(1));
                return closing.All(static connection => connection.IsAborted);
            },
            "the housekeeping has come to both");

        Failures().Should().ContainSingle("the second one, a second later, is not logged again");
        _chat.Housekeeping.ExecuteTask!.IsCompleted.Should().BeFalse();
        await _chat.Housekeeping.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Metrics_listener_that_throws_is_logged_once_and_members_miss_nothing()
    {
        var (ann, bob) = await _chat.JoinAnnAndBobAsync();
        _chat.Meters.Recording = static _ => throw new ArithmeticException("bug");

        for (var i = 0; i < 20; i++)
        {
            await ann.SendAsync($"{i}\n");
            await ann.ExpectAsync($"ann: {i}");
            await bob.ExpectAsync($"ann: {i}");
        }

        await Wait.UntilAsync(() => Failures().Count == 2, "both histograms, of the journal and of deliveries, are logged");
        var cat = await _chat.JoinAsync("cat");
        await cat.SendAsync("hello\n");
        await cat.ExpectAsync("cat: hello");
        Failures().Should().HaveCount(3, "each histogram is logged once, now also that of handshakes");
    }

    public void Dispose() => _chat.Dispose();

    private List<LogLine> Failures() => [.. _chat.Log.Lines.Where(static line => line.EventId == EventIds.StepFailed)];

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class Unabortable : DefaultConnectionContext
    {
        public bool IsAborted { get; private set; }

        public override void Abort(ConnectionAbortedException abortReason)
        {
            IsAborted = true;
            throw new ArithmeticException("bug");
        }
    }
}
