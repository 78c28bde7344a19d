using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using ChatRoom.Postgres.Storage;

namespace ChatRoom.Postgres.Cluster;

/// <summary>
/// Sends a notification with each sign of life, and receives those of all nodes, this one included. They show how long notifications
/// take, and from which nodes they arrive.
/// </summary>
internal sealed class Canary
{
    private const string Kind = "canary";

    private readonly Database _database;
    private readonly Notifications _notifications;
    private readonly ConcurrentDictionary<long, long> _heardAt = new(); // timestamps by incarnation
    private Task _sending = Task.CompletedTask;
    private long _sentAt; // when the newest own notification that has arrived was sent; 0: none has arrived

    public Canary(Database database, Notifications notifications)
    {
        (_database, _notifications) = (database, notifications);
        notifications.On(Kind, OnCanary);
    }

    /// <summary>The age of this node's newest notification that has come back to it; null: none has.</summary>
    public TimeSpan? Lag => Interlocked.Read(ref _sentAt) is > 0 and var at ? Stopwatch.GetElapsedTime(at) : null;

    /// <summary>Returns how long ago the last notification of a node arrived; null: none has.</summary>
    public TimeSpan? SinceHeard(long incarnation) => _heardAt.TryGetValue(incarnation, out var at) ? Stopwatch.GetElapsedTime(at) : null;

    /// <summary>Forgets a node that is over.</summary>
    public void Forget(long incarnation) => _heardAt.TryRemove(incarnation, out _);

    /// <summary>Sends a notification, unless the last one is still on its way to the database.</summary>
    public void Send()
    {
        if (_sending.IsCompleted)
        {
            _sending = SendAsync();
        }
    }

    private async Task SendAsync()
    {
        try
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{_database.Incarnation} {Stopwatch.GetTimestamp()}");
            await _notifications.TellAsync(Kind, text, CancellationToken.None);
        }
        catch (Exception e) when (Trouble.IsOfDatabase(e))
        {
            // The lag grows.
        }
    }

    private void OnCanary(string text)
    {
        var words = text.Split(' ');
        var incarnation = long.Parse(words[0], CultureInfo.InvariantCulture);
        _heardAt[incarnation] = Stopwatch.GetTimestamp();
        if (incarnation == _database.Incarnation)
        {
            Interlocked.Exchange(ref _sentAt, long.Parse(words[1], CultureInfo.InvariantCulture));
        }
    }
}
