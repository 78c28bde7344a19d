using ChatRoom.Postgres.Cluster;
using ChatRoom.Testing;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>The connections on which the nodes of one database listen.</summary>
internal static class Listening
{
    /// <summary>Ends them, and returns how many.</summary>
    public const string End = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query = 'LISTEN ' || chat_channel()";

    /// <summary>Starts to listen, and waits until notifications arrive. Otherwise what was missed at the start would be made up for, whatever becomes of notifications.</summary>
    public static async Task ListenAsync(this Notifications notifications)
    {
        var listens = new TaskCompletionSource();
        notifications.Resumed += () => listens.TrySetResult();
        notifications.Start();
        await Wait.ForAsync(listens.Task, "it listens");
    }
}
