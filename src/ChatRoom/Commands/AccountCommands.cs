using ChatRoom.Participants;
using ChatRoom.Protocol.Model;
using ChatRoom.Services;

namespace ChatRoom.Commands;

/// <summary><c>/register</c>, <c>/password</c> and <c>/unregister</c>. Secrets are entered at a prompt of their own, never as arguments.</summary>
internal sealed class AccountCommands(AccountService accounts) : CommandGroup
{
    /// <inheritdoc />
    public override IEnumerable<Command> Rows =>
    [
        new("register", "", "reserve your alias with a password", RegisterAsync) { Details = ["the server asks for the password: never enter it here"] },
        new("login", "<alias>", "log in to an account, instead of giving an alias", static _ => new(new Usage("/login <alias>, instead of an alias when you connect")))
        {
            AtPrompt = static (signIn, arguments) => new(signIn.AskForPassword(arguments)),
        },
        new("password", "", "change your password", PasswordAsync) { Details = ["the server asks for the passwords: never enter them here"] },
        new("unregister", "", "remove your account, so that its alias is free", UnregisterAsync),
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
        : Ask(call, accounts.BeginRegistration(call.Who), (password, _) => RepeatAsync(call, password, accounts.RegisterAsync)));

    private ValueTask<Reply?> PasswordAsync(CommandCall call) => new(call.Arguments.Length > 0
        ? new SecretIsForThePrompt("/password")
        : Ask(call, accounts.BeginChange(call.Who), (old, _) =>
            new(Ask(call, new SecretRequested(SecretKind.NewPassword), (password, _) =>
                RepeatAsync(call, password, (who, again, cancellationToken) => accounts.ChangePasswordAsync(who, old, again, cancellationToken))))));

    private ValueTask<Reply?> UnregisterAsync(CommandCall call) => new(call.Arguments.Length > 0
        ? new SecretIsForThePrompt("/unregister")
        : Ask(call, accounts.BeginChange(call.Who), async (password, cancellationToken) =>
            await accounts.UnregisterAsync(call.Who, password, cancellationToken)));

    /// <summary>Asks for a new password again, and uses it if it is the same.</summary>
    private ValueTask<Reply?> RepeatAsync(CommandCall call, string password, Func<Participant, string, CancellationToken, ValueTask<Reply>> use) =>
        new(Ask(call, accounts.BeginRepetition(call.Who, password), async (again, cancellationToken) =>
            again == password ? await use(call.Who, password, cancellationToken) : new PasswordsDiffer()));
}
