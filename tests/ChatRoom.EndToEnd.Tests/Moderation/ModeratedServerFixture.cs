using System.Text.RegularExpressions;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Moderation;

/// <summary>
/// One server for the tests of a class, behind a load balancer whose PROXY headers give clients the addresses that a test chooses. The
/// account <c>olga</c> is admin, and links are held for moderators.
/// </summary>
public sealed partial class ModeratedServerFixture : ServerFixture
{
    /// <summary>The admin.</summary>
    public const string Admin = "olga";

    /// <summary>The admin in the examples of documents.</summary>
    public const string AdminOfDocuments = "ann";

    /// <summary>An address of nobody in particular.</summary>
    public const string Elsewhere = "2001:db8:e::1";

    private const string Password = "correct horse";

    /// <inheritdoc />
    protected override string[] Settings =>
    [
        UnlimitedServerFixture.Unlimited, "ChatRoom:ProxyProtocol:Mode=Required", "ChatRoom:ProxyProtocol:TrustedNetworks:0=127.0.0.0/8",
        "ChatRoom:Limits:MessagesPerSecondPerAddress=0", "ChatRoom:Limits:RegistrationsPerHourPerAddress=0", "ChatRoom:Accounts:RequireTlsForPasswords=false",
        $"ChatRoom:Admins:0={Admin}", $"ChatRoom:Admins:1={AdminOfDocuments}", "ChatRoom:Filters:Links:Action=Hold",
    ];

    /// <summary>Connects from an address.</summary>
    public async Task<TestClient> ConnectAsync(string address)
    {
        var client = await Server.ConnectAsync();
        await client.SendAsync($"PROXY TCP6 {address} 2001:db8:ffff::1 4711 5000\r\n");
        return client;
    }

    /// <summary>Connects as a guest.</summary>
    public async Task<TestClient> JoinAsync(string alias, string address = Elsewhere) => await (await ConnectAsync(address)).JoinAsync(alias);

    /// <summary>Connects as somebody who registers.</summary>
    public async Task<TestClient> RegisterAsync(string alias, string address = Elsewhere)
    {
        var client = await JoinAsync(alias, address);
        await client.SendAsync($"/register\n{Password}\n{Password}\n");
        await client.SkipToAsync($"* {alias} is registered and now needs your password\n");
        return client;
    }

    /// <summary>Connects as somebody who has registered.</summary>
    public async Task<TestClient> LogInAsync(string alias, string address = Elsewhere)
    {
        var client = await AnswerAsync(alias, address);
        await client.SkipToAsync("You are now connected!\n");
        return client;
    }

    /// <summary>Connects, and gives an alias and the password of its account.</summary>
    public async Task<TestClient> AnswerAsync(string alias, string address = Elsewhere)
    {
        var client = await ConnectAsync(address);
        await client.ExpectAsync("alias?");
        await client.SendLineAsync(alias);
        await client.ExpectAsync("password?");
        await client.SendLineAsync(Password);
        return client;
    }

    /// <summary>Connects as the admin, who registers if nobody has.</summary>
    public async Task<TestClient> AdminAsync()
    {
        var client = await ConnectAsync("2001:db8:a::1");
        await client.ExpectAsync("alias?");
        await client.SendLineAsync(Admin);
        if ((await client.ReadFirstAsync("password?".Length)) == "password?")
        {
            await client.SendLineAsync(Password);
            await client.SkipToAsync("You are now connected!\n");
            return client;
        }

        await client.SkipToAsync("You are now connected!\n");
        await client.SendAsync($"/register\n{Password}\n{Password}\n");
        await client.SkipToAsync("is registered and now needs your password\n");
        return client;
    }

    /// <summary>Returns the rows of the audit log about a room or a target, oldest first, without numbers, times and addresses.</summary>
    public static async Task<string[]> AuditAsync(TestClient admin, string selection) =>
        [.. (await admin.AskAsync($"/audit 200 {selection}")).Where(static line => Row().IsMatch(line)).Select(static line => Changing().Replace(line, ""))];

    [GeneratedRegex(@"^\* \d+ \d{4}-")]
    private static partial Regex Row();

    [GeneratedRegex(@"^\* \d+ \S+ \S+ |(?<=^\* \d+ \S+ \S+ \S+) \([0-9a-f:.]+\)")]
    private static partial Regex Changing();
}
