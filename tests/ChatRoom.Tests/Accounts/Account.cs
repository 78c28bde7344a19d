using ChatRoom.Testing;

namespace ChatRoom.Tests.Accounts;

/// <summary>Steps of tests that have an account.</summary>
internal static class Account
{
    public const string Password = "correct horse";

    /// <summary>Connects as a text client, and registers the alias.</summary>
    public static async Task<InMemoryConnection> RegisterAsync(this Chat chat, string alias, InMemoryConnection? connection = null)
    {
        var who = await chat.JoinAsync(alias, connection);
        await who.SendAsync($"/register\n{Password}\n{Password}\n");
        await who.Received.ReadLinesUntilAsync($"* {alias} is registered and now needs your password");
        return who;
    }

    /// <summary>Connects as a text client, and registers the alias at the prompt.</summary>
    public static async Task<InMemoryConnection> SignUpAsync(this Chat chat, string alias)
    {
        var who = chat.Connect();
        await who.SendAsync($"/register {alias}\n{Password}\n{Password}\n");
        await who.Received.ReadLinesUntilAsync("You are now connected!");
        return who;
    }

    /// <summary>Connects as a text client, and logs in.</summary>
    public static async Task<InMemoryConnection> LogInAsync(this Chat chat, string alias, string secret = Password, InMemoryConnection? connection = null)
    {
        connection = chat.Connect(connection);
        await connection.SendAsync($"{alias}\n");
        await connection.ExpectBytesAsync("alias?password?");
        await connection.SendAsync($"{secret}\n");
        await connection.Received.ReadLinesUntilAsync("You are now connected!");
        return connection;
    }

    /// <summary>Gets an access token, whatever follows the name included in <paramref name="arguments"/>.</summary>
    public static async Task<string> NewTokenAsync(this InMemoryConnection who, string arguments)
    {
        await who.SendAsync($"/token new {arguments}\n");
        var line = await who.ReadReplyAsync();
        return line.StartsWith("* access token ", StringComparison.Ordinal) ? line[^36..] : throw new InvalidDataException(line);
    }

    /// <summary>Closes a connection.</summary>
    public static async Task LeaveAsync(this InMemoryConnection who)
    {
        await who.CloseAsync();
        await Wait.ForAsync(who.Served, "it has left");
    }
}
