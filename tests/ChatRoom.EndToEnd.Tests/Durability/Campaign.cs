using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Durability;

/// <summary>Kills a server repeatedly while members of several rooms talk, and records what they see.</summary>
/// <param name="folder">The folder of the server's files.</param>
/// <param name="durability">The durability setting of the server.</param>
/// <param name="seed">The seed of all random choices.</param>
/// <param name="disk">A disk that loses unsynced writes; null: the server is only killed.</param>
internal sealed class Campaign(string folder, string durability, int seed, LossyDisk? disk = null)
{
    private const string Lobby = "#lobby";
    private static readonly string[] RoomNames = [Lobby, "#one", "#two"];

    private readonly Random _random = new(seed);

    /// <summary>Everything that members have seen, over all rounds.</summary>
    public Witness Witness { get; } = new();

    /// <summary>The path of the journal.</summary>
    public string Path => System.IO.Path.Combine(folder, "chatroom.db");

    private ServerLaunch Launch => ServerLaunch.OnLoopback(
        "ChatRoom:Journal:Kind=Sqlite", $"ChatRoom:Journal:Path={Path}", $"ChatRoom:Journal:Durability={durability}",
        "ChatRoom:Limits:MessagesPerSecond=0", "ChatRoom:SlowMembers:MaxLagBytes=1073741824")
        with
    { Environment = disk?.Environment ?? new Dictionary<string, string>() };

    /// <summary>
    /// Starts the server, lets two members talk and one listen in each room, and kills the server after a random number of lines;
    /// sometimes also while it starts.
    /// </summary>
    /// <param name="round">The number of the round, from 0.</param>
    public async Task RunAsync(int round)
    {
        if (round > 0 && _random.Next(4) == 0)
        {
            await KillWhileItStartsAsync();
        }

        disk?.Settle();
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var left = _random.Next(1, _random.Next(3) == 0 ? 100_000 : 4_000); // sometimes long enough for a checkpoint
        await using var server = await TestServer.StartAsync(Launch);
        var members = await Task.WhenAll(
            from room in Enumerable.Range(0, RoomNames.Length)
            from place in Enumerable.Range(0, 3)
            select Member.JoinAsync(server.ChatPort, $"m{round}-{room}-{place}", RoomNames[room], Lobby));
        foreach (var (member, index) in members.Select(static (member, index) => (member!, index)))
        {
            member.Begin(ShownOne, index % 3 == 0 ? null : new Random(_random.Next()));
        }

        // A member that ends earlier has found an error.
        await await Task.WhenAny(enough.Task, Task.WhenAny(members.Select(static member => member!.EndAsync())).Unwrap());
        enough.Task.IsCompleted.Should().BeTrue("no connection ends before the server is killed: {0}", server.Process.Errors);
        await server.Process.KillAsync();
        await Task.WhenAll(members.Select(static member => member!.EndAsync()));
        foreach (var member in members)
        {
            Witness.Note(member!.Room, member.Alias, member.Shown, member.History);
            await member.DisposeAsync();
        }

        void ShownOne()
        {
            if (Interlocked.Decrement(ref left) == 0)
            {
                enough.SetResult();
            }
        }
    }

    /// <summary>Simulates a power cut after the last round. A random part of the unsynced writes survives, or none.</summary>
    public void CutPower() => disk!.Cut(_random.Next(2) == 0 ? new Random(_random.Next()) : null);

    /// <summary>Kills the server during its start or just after, when it may still be checking the file.</summary>
    private async Task KillWhileItStartsAsync()
    {
        disk?.Settle();
        await using (var server = ServerProcess.Start(Launch))
        {
            await Task.Delay(_random.Next(1, 700)); // any time will do
            await server.KillAsync();
        }

        disk?.Cut(survivors: null);
    }
}
