namespace ChatRoom.EndToEnd.Tests.Api;

/// <summary>One server for the tests of a class, where ann is an admin, and programs may say as much as they like.</summary>
public class ApiFixture : ServerFixture
{
    private readonly Lazy<Task<ApiUser>> _bob;
    private readonly Lazy<Task<string>> _hidden;
    private int _people;
    private int _tokens;

    public ApiFixture()
    {
        _bob = new(() => ApiUser.RegisterAsync(Server, "bob"));
        _hidden = new(async () =>
        {
            var vera = await ApiUser.RegisterAsync(Server, "vera");
            await vera.OwnAsync("#vault");
            return "vault";
        });
    }

    /// <inheritdoc />
    protected override string[] Settings => [UnlimitedServerFixture.Unlimited, "ChatRoom:Admins=ann", "ChatRoom:Accounts:MaxTokens=1000"];

    /// <summary>A private room; <c>vaulx</c> does not exist.</summary>
    internal Task<string> HiddenAsync() => _hidden.Value;

    /// <summary>Returns a new token of bob.</summary>
    internal async Task<string> TokenAsync(string scope) => await (await _bob.Value).TokenAsync(scope, $"t{Interlocked.Increment(ref _tokens)}");

    /// <summary>Registers somebody new.</summary>
    internal Task<ApiUser> RegisterAsync() => ApiUser.RegisterAsync(Server, $"user{Interlocked.Increment(ref _people)}");

    /// <summary>Calls the API.</summary>
    internal Task<ApiAnswer> CallAsync(string? token, HttpMethod method, string path, string? body = null) => ApiAnswer.CallAsync(Server, token, method, path, body);
}
