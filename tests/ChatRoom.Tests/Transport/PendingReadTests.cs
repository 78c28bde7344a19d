using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using ChatRoom.Transport;
using Microsoft.AspNetCore.Connections;

namespace ChatRoom.Tests.Transport;

public sealed class PendingReadTests
{
    private readonly Pipe _pipe = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_read_is_returned(bool isThere)
    {
        if (isThere)
        {
            await WriteAsync();
        }

        var reading = ReadAsync();
        if (!isThere)
        {
            await WriteAsync();
        }

        Encoding.UTF8.GetString((await reading)!.Value.Buffer.ToArray()).Should().Be("hi");
    }

    [Fact]
    public async Task Connection_that_is_reset_returns_null()
    {
        var reading = ReadAsync();
        await _pipe.Writer.CompleteAsync(new ConnectionResetException("reset"));

        (await reading).Should().BeNull();
    }

    [Fact]
    public async Task Connection_that_was_closed_is_completed()
    {
        var reading = ReadAsync();
        await _pipe.Writer.CompleteAsync();

        (await reading)!.Value.IsCompleted.Should().BeTrue();
    }

    private async Task<ReadResult?> ReadAsync() => await PendingRead.Of(_pipe.Reader.ReadAsync(TestContext.Current.CancellationToken));

    private async Task WriteAsync() => await _pipe.Writer.WriteAsync("hi"u8.ToArray(), TestContext.Current.CancellationToken);
}
