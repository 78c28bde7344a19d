using System.IO.Pipelines;
using ChatRoom.Files;
using ChatRoom.Server.Files;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.EndToEnd.Tests.Files;

/// <summary>An upload that is slow takes a place of the server only for a bounded time.</summary>
public sealed class SlowUploadTests
{
    private const int ChunkBytes = 64 * 1024;

    private readonly FakeTimeProvider _time = new();
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1)); // a flush ends when its bytes are read

    [Fact]
    public async Task Chunk_that_takes_too_long_ends_the_upload()
    {
        var upload = StoreAsync();
        await _pipe.Writer.WriteAsync(new byte[ChunkBytes - 1], TestContext.Current.CancellationToken);

        _time.Advance(BodyReader.ChunkTime);

        await FluentActions.Awaiting(() => upload).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Upload_that_takes_too_long_ends_although_each_chunk_comes_in_time()
    {
        var begin = _time.GetUtcNow();
        var upload = StoreAsync();
        while (!upload.IsCompleted)
        {
            await Task.WhenAny(upload, _pipe.Writer.WriteAsync(new byte[ChunkBytes], TestContext.Current.CancellationToken).AsTask());
            _time.Advance(BodyReader.ChunkTime / 2);
        }

        await FluentActions.Awaiting(() => upload).Should().ThrowAsync<OperationCanceledException>();
        (_time.GetUtcNow() - begin).Should().BeCloseTo(BodyReader.MostTime, BodyReader.ChunkTime);
    }

    private Task<UploadRefusal> StoreAsync() =>
        new BodyReader(_pipe.Reader.AsStream(), static _ => UploadRefusal.None, long.MaxValue, _time).StoreAsync(Stream.Null, TestContext.Current.CancellationToken);
}
