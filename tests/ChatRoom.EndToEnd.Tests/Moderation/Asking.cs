using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Moderation;

/// <summary>Reads what a text client sees up to a certain moment, which it marks with a request that nothing else answers.</summary>
internal static class Asking
{
    private static int _marks;

    /// <summary>Sends a line. Returns everything that the client has got since, and up to, the answer.</summary>
    public static async Task<string[]> AskAsync(this TestClient client, string line)
    {
        var mark = $"x{Interlocked.Increment(ref _marks)}x";
        await client.SendAsync($"{line}\n/who {mark}\n");
        var said = await client.SkipToAsync($" begins with {mark}\n");
        return said.Split('\n')[..^2];
    }

    /// <summary>Says something, and waits until it is published.</summary>
    public static async Task SayAsync(this TestClient client, string alias, string text)
    {
        await client.SendAsync($"{text}\n");
        await client.SkipToAsync($"{alias}: {text}\n");
    }

    /// <summary>Returns everything that the client has got by now.</summary>
    public static Task<string[]> SeeAsync(this TestClient client) => client.AskAsync("");
}
