using System.Text.Json.Nodes;

namespace ChatRoom.Connection.Tests;

/// <summary>
/// The lobby of a server that loses connections at random: before it has stored a message, after it has, or in the middle of what
/// it sends. A member called ann speaks, too.
/// </summary>
internal sealed class FaultyRoom(ScriptedServer server, Random random)
{
    public List<(string Alias, string Text)> Log { get; } = [];

    public int Losses { get; private set; }

    public async Task ServeAsync(CancellationToken cancellation)
    {
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                using var peer = await server.AcceptAsync().WaitAsync(cancellation);
                await ServeAsync(peer).WaitAsync(cancellation);
                Losses++;
            }
        }
        catch (OperationCanceledException)
        {
            // The test has ended.
        }
    }

    private async Task ServeAsync(ScriptedServer.Peer peer)
    {
        try
        {
            var hasGreeted = await TryGreetAsync(peer, await peer.ReadAsync());
            while (hasGreeted && await peer.TryReadAsync() is { } say)
            {
                switch (random.Next(20))
                {
                    case 0:
                        return; // not stored
                    case 1:
                        Log.Add(("bot", (string)say["say"]!));
                        return; // stored, and not answered
                    case 2:
                        Log.Add(("ann", "hello"));
                        await peer.SendAsync(Event(Log.Count));
                        goto default;
                    default:
                        Log.Add(("bot", (string)say["say"]!));
                        var answer = Event(Log.Count) + $$"""{"type":"accepted","ref":"{{say["ref"]}}","room":"#lobby","id":{{Log.Count}}}""" + "\n";
                        var isCut = random.Next(20) == 0;
                        await peer.SendAsync(isCut ? answer[..random.Next(answer.Length)] : answer);
                        if (isCut)
                        {
                            return;
                        }

                        break;
                }
            }
        }
        catch (IOException)
        {
            // The client has closed the connection.
        }
    }

    private async Task<bool> TryGreetAsync(ScriptedServer.Peer peer, JsonObject hello)
    {
        var after = (string?)hello["after"]?["#lobby"] is { } position ? int.Parse(position["e1:".Length..], null) : Log.Count;
        var welcome = "\n" + """{"type":"welcome","alias":"bot","resume":"TOKEN","rooms":["#lobby"],"limits":{}}""" + "\n"
            + $$"""{"type":"joined-room","room":"#lobby","topic":"","members":1,"next":"e1:{{Log.Count + 1}}"}""" + "\n"
            + string.Concat(Enumerable.Range(after + 1, Log.Count - after).Select(id => Event(id, isPast: true)))
            + $$"""{"type":"live","room":"#lobby","next":"e1:{{Log.Count + 1}}"}""" + "\n";
        var isCut = Losses > 0 && random.Next(4) == 0;
        await peer.SendAsync(isCut ? welcome[..random.Next(welcome.Length)] : welcome);
        return !isCut;
    }

    private string Event(int id, bool isPast = false)
    {
        var (alias, text) = Log[id - 1];
        var past = isPast ? ",\"past\":true" : "";
        return $$"""{"type":"message","room":"#lobby","id":{{id}},"at":"2026-11-22T15:00:00.123Z","alias":"{{alias}}","text":"{{text}}"{{past}}}""" + "\n";
    }
}
