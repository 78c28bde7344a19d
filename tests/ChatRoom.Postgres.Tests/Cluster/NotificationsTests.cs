using System.Collections.Concurrent;
using ChatRoom.Diagnostics;
using ChatRoom.Postgres.Cluster;
using ChatRoom.Testing;
using Microsoft.Extensions.Logging;

namespace ChatRoom.Postgres.Tests.Cluster;

public sealed class NotificationsTests(PostgresServer server) : IAsyncLifetime
{
    private readonly TestNodes _nodes = new(server);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _nodes.OpenAsync();

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task Listening_goes_on_after_a_bug()
    {
        var (log, heard, resumed) = (new CapturingLogger(), new ConcurrentQueue<string>(), 0);
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(log));
        await using var notifications = new Notifications(await _nodes.AddAsync(), loggers.CreateLogger<Notifications>());
        notifications.Resumed += () =>
        {
            if (Interlocked.Increment(ref resumed) == 1)
            {
                throw new InvalidOperationException("a bug");
            }
        };
        notifications.On("number", text => heard.Enqueue($"{int.Parse(text, System.Globalization.CultureInfo.InvariantCulture)}"));

        notifications.Start();
        await Wait.UntilAsync(() => Volatile.Read(ref resumed) == 2, "it listens again");
        await notifications.TellAsync("number", "x", Cancellation);
        await notifications.TellAsync("number", "1", Cancellation);

        await Wait.UntilAsync(() => heard.Count == 1, "the next one is heard");
        log.Lines.Select(static line => line.EventId).Should().Equal(EventIds.ClusterFailed, EventIds.StepFailed);
    }
}
