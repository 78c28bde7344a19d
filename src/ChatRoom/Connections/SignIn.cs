using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Limits;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Resuming;

namespace ChatRoom.Connections;

/// <summary>Gives a client the alias or the session that it asks for, whatever protocol it asks in.</summary>
/// <param name="door">The connection.</param>
internal sealed class SignIn(Door door)
{
    private readonly ChatHub _hub = door.Session.Hub;

    private int MaxAliasLength => _hub.Options.Limits.MaxAliasLength;

    /// <summary>Claims an alias.</summary>
    /// <exception cref="OperationCanceledException">The session is to end.</exception>
    public async ValueTask<SignInResult> ClaimAsync(string text)
    {
        return !Alias.TryParse(text, MaxAliasLength, out var alias, out var reason) ? Refused(new Invalid(ErrorCode.AliasBad, reason))
            : await _hub.Places.MayContainTokenAsync(alias.Value, door.Session.Stopping) ? Refused(new AliasIsAToken())
            : await door.Aliases.TryClaimAsync(alias, own: null, door.Session.Stopping) ? new SignInResult(alias)
            : Refused(ReservedAliases.Refusal(_hub.Options, alias));
    }

    /// <summary>Claims an alias for a client that cannot be asked for another one: a legal one like it.</summary>
    /// <exception cref="OperationCanceledException">The session is to end.</exception>
    public async ValueTask<Alias> ClaimLikeAsync(string text)
    {
        var isToken = await _hub.Places.MayContainTokenAsync(text, door.Session.Stopping); // nobody else may see it
        var first = Alias.FromClassic(isToken ? "" : text, MaxAliasLength);
        return await AliasClaim.LikeAsync(door.Aliases, first, MaxAliasLength, door.Session.Stopping);
    }

    /// <summary>Leaves without an alias.</summary>
    public ValueTask<SignInResult> QuitAsync()
    {
        door.Cause = CloseCause.Quit;
        return default;
    }

    /// <summary>Resumes a session, given a token and perhaps a position, as a person enters them.</summary>
    /// <exception cref="OperationCanceledException">The session is to end.</exception>
    public ValueTask<SignInResult> ResumeAsync(string arguments) => Resumption.TryParse(arguments) is var (token, after)
        ? ResumeAsync(token, after)
        : ValueTask.FromResult(Refused(new Usage("/resume <token> [id]")));

    /// <summary>Resumes a session.</summary>
    /// <param name="token">The token; null: the client gave something that is not one.</param>
    /// <param name="after">The position of the last event that the client has; null if the client leaves that to the server.</param>
    /// <exception cref="OperationCanceledException">The session is to end.</exception>
    public async ValueTask<SignInResult> ResumeAsync(ResumeToken? token, RoomPosition? after)
    {
        var address = door.Session.Address;
        if (address?.Take(AddressLimit.Guess) > TimeSpan.Zero) // before it is looked up: many may try at once
        {
            return Refused(new TooOften(RateLimit.WrongTokens, RetryAfter: null));
        }

        try
        {
            if (token is null || await _hub.Places.RedeemAsync(token, door.Session) is not { } ticket)
            {
                return Refused(new Error(ErrorCode.ResumeInvalid));
            }

            address?.Return(AddressLimit.Guess);

            door.Session.Ticket = ticket;
            var resumption = new Resumption(ticket, after, _hub);
            return new SignInResult(
                await AliasClaim.LikeAsync(door.Aliases, resumption.Alias, MaxAliasLength, door.Session.Stopping), resumption);
        }
        catch (JournalException)
        {
            return Refused(new Unavailable(Feature.Resuming));
        }
    }

    private static SignInResult Refused(Error why) => new(null, Refusal: why);
}
