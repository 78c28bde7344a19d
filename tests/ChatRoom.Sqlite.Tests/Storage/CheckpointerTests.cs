using System.Diagnostics;
using ChatRoom.Sqlite.Writing;
using ChatRoom.Testing;

namespace ChatRoom.Sqlite.Tests.Storage;

/// <summary>The write-ahead log does not grow forever, even if messages arrive without a pause.</summary>
public sealed class CheckpointerTests : IAsyncDisposable
{
    private readonly JournalFolder _folder = new();

    [Fact]
    public async Task Log_restarts_under_constant_load()
    {
        const int manyPages = 10_240; // more than twice the size to which a log that restarts is truncated
        const long many = manyPages * 4_096;
        var journal = await _folder.OpenAsync(checkpoints: new CheckpointPace(TimeSpan.FromMilliseconds(100), manyPages));
        var log = new FileInfo($"{_folder.Path}-wal");
        var message = Some.Message(new string('x', 4_000));
        long longest = 0;

        for (var begin = Stopwatch.GetTimestamp(); longest < many || log.Length > longest / 2; log.Refresh())
        {
            longest = Math.Max(longest, log.Length);
            Stopwatch.GetElapsedTime(begin).Should().BeLessThan(Wait.Patience, "the log has {0} bytes, and had {1}", log.Length, longest);
            await Task.WhenAll(Enumerable.Range(0, 256).Select(_ => journal.AppendAsync("#a", message).AsTask()));
        }

        _folder.Logged().Should().BeEmpty();
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();
}
