using ChatRoom.Server.Admin;
using ChatRoom.Server.Dashboard;
using ChatRoom.Server.Logging;
using ChatRoom.Server.Stats;
using ChatRoom.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.EndToEnd.Tests.Dashboard;

/// <summary>A dashboard that does not read what the stream sends.</summary>
public sealed class SlowDashboardTests
{
    [Fact]
    public async Task Stream_whose_client_does_not_read_ends_and_its_place_is_free()
    {
        var time = new FakeTimeProvider();
        using var stopping = new Stopping();
        using var live = new LiveStream(
            new LiveRing(), new LiveObject(new ProcessUsage(time), new RecentLog()), new AdminToken(Options.Create(new AdminOptions())), stopping, time);
        var clients = Enumerable.Range(0, LiveStream.MostStreams).Select(static _ => new Client()).ToArray();
        var served = clients.Select(client => live.ServeAsync(client.Http)).ToArray();
        await Wait.UntilAsync(() => clients.All(static client => client.HasWritten), "all have something to read");

        await Wait.UntilAsync(HaveAllEnded, "the streams end");

        clients.Should().OnlyContain(static client => client.IsAborted);
        var next = new Client();
        var again = live.ServeAsync(next.Http);
        await Wait.UntilAsync(() => next.HasWritten, "there is a place");
        stopping.StopApplication();
        await Wait.ForAsync(again, "the server to go down");
        next.IsAborted.Should().BeFalse();

        // Again and again: a client has something to read shortly before the server begins to wait for it.
        bool HaveAllEnded()
        {
            time.Advance(LiveStream.Patience);
            return served.All(static one => one.IsCompleted);
        }
    }

    /// <summary>A client that reads nothing.</summary>
    private sealed class Client : Stream, IHttpRequestLifetimeFeature
    {
        private readonly CancellationTokenSource _aborted = new();

        public Client()
        {
            Http = new DefaultHttpContext();
            Http.Features.Set<IHttpRequestLifetimeFeature>(this);
            Http.Response.Body = this;
        }

        public DefaultHttpContext Http { get; }

        public bool HasWritten { get; private set; }

        public bool IsAborted => _aborted.IsCancellationRequested;

        public CancellationToken RequestAborted
        {
            get => _aborted.Token;
            set => throw new NotSupportedException();
        }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public void Abort() => _aborted.Cancel();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            HasWritten = true;
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        public override void Flush()
        {
            // Nothing waits here.
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    private sealed class Stopping : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => default;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => default;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose() => _stopping.Dispose();
    }
}
