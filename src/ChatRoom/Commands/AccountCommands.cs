using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Services;
using Microsoft.Extensions.Options;

namespace ChatRoom.Commands;

/// <summary>
/// <c>/register</c>, <c>/login</c>, <c>/logout</c>, <c>/password</c> and <c>/unregister</c>. Secrets are entered at a prompt of their
/// own, never as arguments.
/// </summary>
internal sealed class AccountCommands(AccountService accounts, LoginService logins, LogoutService logouts, IOptions<ChatRoomOptions> options) : CommandGroup
{
    private const int MostAttempts = 3;

    /// <inheritdoc />
    public override IEnumerable<Command> Rows =>
    [
        new("register", "", "reserve your alias with a password", RegisterAsync)
        {
            Details = ["the server asks for the password: never enter it here", "/register <alias>  instead of an alias when you connect"],
            AtPrompt = static (signIn, arguments) => signIn.SignUp.BeginAsync(arguments),
            AsksForSecret = true,
        },
        new("login", "[alias]", "log in to an account", LogInAsync)
        {
            Details = ["the server asks for the password: never enter it here", "without an alias: to the account of yours", "/login <alias>  also instead of an alias when you connect"],
            AtPrompt = static (signIn, arguments) => new(signIn.AskForPassword(arguments)),
            AsksForSecret = true,
        },
        new("logout", "[alias]", "log out and continue as a guest", LogOutAsync),
        new("password", "", "change your password", PasswordAsync)
        {
            Details = ["the server asks for the passwords: never enter them here"],
            AsksForSecret = true,
        },
        new("unregister", "", "delete your account and free its alias", UnregisterAsync) { AsksForSecret = true },
    ];

    /// <summary>Waits for the secret that a reply requests; any other reply is an error.</summary>
    internal static Reply Ask(CommandCall call, Reply reply, SecretTaker take)
    {
        if (reply is not SecretRequested)
        {
            return reply;
        }

        if (!call.Who.CanBePrompted)
        {
            return new CannotPrompt();
        }

        call.Who.SecretTaker = take;
        return reply;
    }

    private ValueTask<Reply?> RegisterAsync(CommandCall call) => new(call.Arguments.Length > 0
        ? new SecretIsForThePrompt("/register")
        : Ask(call, accounts.BeginRegistration(call.Who), TakeNewPassword(call, attempt: 1, accounts.RegisterAsync)));

    private async ValueTask<Reply?> LogInAsync(CommandCall call) =>
        call.Arguments.AsSpan().ContainsAny(' ', '\t') ? new SecretIsForThePrompt("/login <alias>")
        : call.Arguments.Length == 0 ? Ask(call, await logins.BeginAsync(call.Who, call.Who.Alias, call.Cancellation), TakePassword(call, call.Who.Alias, attempt: 1))
        : !Alias.TryParse(call.Arguments, options.Value.Limits.MaxAliasLength, out var alias, out var reason) ? new Invalid(ErrorCode.AliasBad, reason)
        : Ask(call, await logins.BeginAsync(call.Who, alias, call.Cancellation), TakePassword(call, alias, attempt: 1));

    /// <summary>Takes the password of an account; after a wrong one the server asks again.</summary>
    private SecretTaker TakePassword(CommandCall call, Alias alias, int attempt) => async (password, cancellationToken) =>
    {
        var reply = await logins.LogInAsync(call.Who, alias, password, cancellationToken);
        if (attempt == MostAttempts || reply is not (PasswordIsWrong or TokenIsInvalid or TooManyLogins))
        {
            return reply;
        }

        call.Who.Reply(reply);
        return Ask(call, new SecretRequested(SecretKind.Password), TakePassword(call, alias, attempt + 1));
    };

    private async ValueTask<Reply?> LogOutAsync(CommandCall call) =>
        call.Arguments.Length == 0 ? await logouts.LogOutAsync(call.Who, alias: null, call.Cancellation)
        : Alias.TryParse(call.Arguments, options.Value.Limits.MaxAliasLength, out var alias, out var reason) ? await logouts.LogOutAsync(call.Who, alias, call.Cancellation)
        : new Invalid(ErrorCode.AliasBad, reason);

    private ValueTask<Reply?> PasswordAsync(CommandCall call) => new(call.Arguments.Length > 0
        ? new SecretIsForThePrompt("/password")
        : Ask(call, accounts.BeginChange(call.Who), async (old, cancellation) =>
            Ask(call, await accounts.BeginNewPasswordAsync(call.Who, old, cancellation), TakeNewPassword(
                call, attempt: 1, (who, password, cancellationToken) => accounts.ChangePasswordAsync(who, old, password, cancellationToken)))));

    private ValueTask<Reply?> UnregisterAsync(CommandCall call) => new(call.Arguments.Length > 0
        ? new SecretIsForThePrompt("/unregister")
        : Ask(call, accounts.BeginChange(call.Who), async (password, cancellationToken) =>
            await accounts.UnregisterAsync(call.Who, password, cancellationToken)));

    /// <summary>Takes a new password, asks for it again, and uses it if it is the same. After one that cannot be a password the server asks for another one.</summary>
    private SecretTaker TakeNewPassword(CommandCall call, int attempt, Func<Participant, string, CancellationToken, ValueTask<Reply>> use) => (password, _) =>
    {
        var reply = accounts.BeginRepetition(call.Who, password);
        if (attempt < MostAttempts && reply is BadPassword)
        {
            call.Who.Reply(reply);
            return new(Ask(call, new SecretRequested(SecretKind.NewPassword), TakeNewPassword(call, attempt + 1, use)));
        }

        return new(Ask(call, reply, async (again, cancellationToken) =>
            again == password ? await use(call.Who, password, cancellationToken) : new PasswordsDiffer()));
    };
}
