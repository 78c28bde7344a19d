using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Durability;

/// <summary>A server that is killed again and again while members of several rooms talk, and what they were shown.</summary>
/// <param name="folder">Where the server's files are.</param>
/// <param name="durability">The server's.</param>
/// <param name="seed">Of all random choices.</param>
/// <param name="disk">A disk on which files are not safe; null: a kill is all that happens to them.</param>
internal sealed class Campaign(string folder, string durability, int seed, LossyDisk? disk = null)
{
    private const string Lobby = "#lobby";
    private static readonly string[] RoomNames = [Lobby, "#one", "#two"];

    private readonly Random _random = new(seed);

    /// <summary>What all were shown, over all rounds.</summary>
    public Witness Witness { get; } = new();

    /// <summary>Where the server has its journal.</summary>
    public string Path => System.IO.Path.Combine(folder, "chatroom.db");

    private ServerLaunch Launch => ServerLaunch.OnLoopback(
        "ChatRoom:Journal:Kind=Sqlite", $"ChatRoom:Journal:Path={Path}", $"ChatRoom:Journal:Durability={durability}",
        "ChatRoom:Limits:MessagesPerSecond=0", "ChatRoom:SlowMembers:MaxLagBytes=1073741824")
        with
    { Environment = disk?.Environment ?? new Dictionary<string, string>() };

    /// <summary>
    /// Starts the server, has two talk and one listen in each room, and kills it once they were shown a random number of lines;
    /// now and then also while it starts.
    /// </summary>
    /// <param name="round">Counted from 0.</param>
    public async Task RunAsync(int round)
    {
        if (round > 0 && _random.Next(4) == 0)
        {
            await KillWhileItStartsAsync();
        }

        disk?.Settle();
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var left = _random.Next(1, _random.Next(3) == 0 ? 100_000 : 4_000); // so long that the log is copied into the file, or less
        await using var server = await TestServer.StartAsync(Launch);
        var members = await Task.WhenAll(
            from room in Enumerable.Range(0, RoomNames.Length)
            from place in Enumerable.Range(0, 3)
            select Member.JoinAsync(server.ChatPort, $"m{round}-{room}-{place}", RoomNames[room], Lobby));
        foreach (var (member, index) in members.Select(static (member, index) => (member!, index)))
        {
            member.Begin(ShownOne, index % 3 == 0 ? null : new Random(_random.Next()));
        }

        // Whoever ends before has found something.
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

    /// <summary>The power goes at some moment of the last round; with a random part of what was not synced, or none.</summary>
    public void CutPower() => disk!.Cut(_random.Next(2) == 0 ? new Random(_random.Next()) : null);

    /// <summary>At any moment of its start, or just after: it may be looking at what the last kill has left.</summary>
    private async Task KillWhileItStartsAsync()
    {
        disk?.Settle();
        await using (var server = ServerProcess.Start(Launch))
        {
            await Task.Delay(_random.Next(1, 700)); // the moment is of no importance: any will do
            await server.KillAsync();
        }

        disk?.Cut(survivors: null);
    }
}
