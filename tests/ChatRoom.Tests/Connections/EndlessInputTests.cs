using System.Buffers;
using System.IO.Pipelines;
using ChatRoom.Testing;
using Microsoft.AspNetCore.Connections;

namespace ChatRoom.Tests.Connections;

/// <summary>A client that never stops sending, so that no read ever waits.</summary>
public class EndlessInputTests
{
    [Theory]
    [InlineData("\n")]
    [InlineData("\u00ff\u00f1")]
    public async Task Endless_input_without_an_alias_is_closed_after_the_timeout(string input)
    {
        using var chat = new Chat();
        var connection = Connect(chat, input, reads => chat.Time.Advance(TimeSpan.FromSeconds(1)));

        await Wait.ForAsync(connection, "it is closed");

        chat.Status.Statistics.ConnectionsClosed["alias_timeout"].Should().Be(1);
    }

    [Fact]
    public async Task Endless_input_without_an_alias_is_closed_when_the_server_shuts_down()
    {
        using var chat = new Chat();
        Task? stopping = null;
        var connection = Connect(chat, "\n", reads => stopping = reads == 100 ? chat.Drain.StoppingAsync(CancellationToken.None) : stopping);

        await Wait.ForAsync(connection, "it is closed");
        await Wait.ForAsync(stopping!, "the server has gone down");

        chat.Status.Statistics.ConnectionsClosed["shutdown"].Should().Be(1);
    }

    private static Task Connect(Chat chat, string input, Action<int> onRead) => Wait.Meanwhile(async () =>
    {
        var connection = new InMemoryConnection { Transport = new Duplex(new EndlessReader(input, onRead), PipeWriter.Create(Stream.Null)) };
        chat.Connect(connection);
        await connection.Served;
    });

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>Returns the same bytes forever; stops after many reads, so that a failing test ends.</summary>
    private sealed class EndlessReader(string input, Action<int> onRead) : PipeReader
    {
        private readonly byte[] _bytes = System.Text.Encoding.Latin1.GetBytes(input);
        private bool _canceled;
        private int _reads;

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            onRead(++_reads);
            if (_reads > 10_000)
            {
                throw new ConnectionResetException("it was never told that the time is up");
            }

            var result = new ReadResult(new ReadOnlySequence<byte>(_bytes), _canceled, isCompleted: false);
            _canceled = false;
            return ValueTask.FromResult(result);
        }

        public override bool TryRead(out ReadResult result)
        {
            result = default;
            return false;
        }

        public override void AdvanceTo(SequencePosition consumed)
        {
        }

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
        }

        public override void CancelPendingRead() => _canceled = true;

        public override void Complete(Exception? exception = null)
        {
        }
    }
}
