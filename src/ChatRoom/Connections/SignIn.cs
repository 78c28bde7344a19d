using ChatRoom.Diagnostics;
using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Limits;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Resuming;

namespace ChatRoom.Connections;

/// <summary>Gives a client the alias or the session that it asks for, whatever protocol it asks in.</summary>
/// <param name="login">The connection.</param>
/// <param name="resumeManager">Redeems tokens.</param>
/// <param name="lobby">The room of a session whose own cannot be found any more.</param>
internal sealed class SignIn(LoginConnection login, ResumeManager resumeManager, RoomName lobby)
{
    private int MaxAliasLength => login.Limits.MaxAliasLength;

    private IAliasRegistry Aliases => login.Session.Aliases;

    /// <summary>Claims an alias.</summary>
    /// <exception cref="OperationCanceledException">The session is to end.</exception>
    public async ValueTask<SignInResult> ClaimAsync(string text)
    {
        if (!Alias.TryParse(text, MaxAliasLength, out var alias, out var reason))
        {
            return Refused(new Invalid(ErrorCode.AliasBad, reason));
        }

        if (await resumeManager.MayContainTokenAsync(alias.Value, login.Session.Stopping))
        {
            return Refused(new AliasIsAToken());
        }

        try
        {
            var claim = await Aliases.ClaimAsync(alias, Person.NewId(), login.Session, login.Session.Stopping);
            return claim.Succeeds ? new SignInResult(claim.Lease) : Refused(claim.RefusalOf(alias));
        }
        catch (AliasRegistryException)
        {
            return Refused(new Unavailable(Feature.Aliases));
        }
    }

    /// <summary>Claims an alias for a client that cannot be asked for another one: a legal one like it.</summary>
    /// <exception cref="AliasRegistryException">No alias can be claimed.</exception>
    /// <exception cref="OperationCanceledException">The session is to end.</exception>
    public async ValueTask<AliasLease> ClaimLikeAsync(string text)
    {
        var isToken = await resumeManager.MayContainTokenAsync(text, login.Session.Stopping); // nobody else may see it
        var first = Alias.FromClassic(isToken ? "" : text, MaxAliasLength);
        return await Aliases.ClaimLikeAsync(first, MaxAliasLength, Person.NewId(), login.Session, login.Session.Stopping);
    }

    /// <summary>Leaves without an alias.</summary>
    public ValueTask<SignInResult> QuitAsync()
    {
        login.End(CloseCause.Quit);
        return default;
    }

    /// <summary>Resumes a session, given a token and perhaps a position, as a person enters them.</summary>
    /// <exception cref="OperationCanceledException">The session is to end.</exception>
    public ValueTask<SignInResult> ResumeAsync(string arguments) => ResumeRequest.TryParse(arguments) is var (token, after)
        ? ResumeAsync(token, after)
        : ValueTask.FromResult(Refused(new Usage("/resume <token> [id]")));

    /// <summary>Resumes a session.</summary>
    /// <param name="token">The token; null: the client gave something that is not one.</param>
    /// <param name="after">The position of the last event that the client has; null if the client leaves that to the server.</param>
    /// <exception cref="OperationCanceledException">The session is to end.</exception>
    public async ValueTask<SignInResult> ResumeAsync(ResumeToken? token, RoomPosition? after)
    {
        var address = login.Session.Address;
        if (address?.Take(AddressLimit.Guess) > TimeSpan.Zero) // before it is looked up: many may try at once
        {
            return Refused(new TooOften(RateLimit.WrongTokens, RetryAfter: null));
        }

        try
        {
            if (token is null || await resumeManager.RedeemAsync(token, login.Session) is not { } resumable)
            {
                return Refused(new Error(ErrorCode.ResumeInvalid));
            }

            address?.Return(AddressLimit.Guess);
            return await ResumeAsync(resumable, after);
        }
        catch (Exception e) when (e is JournalException or AliasRegistryException)
        {
            return Refused(new Unavailable(Feature.Resuming));
        }
    }

    private async ValueTask<SignInResult> ResumeAsync(ResumableSession resumable, RoomPosition? after)
    {
        var session = login.Session;
        var request = new ResumeRequest(resumable, after, MaxAliasLength, lobby);
        try
        {
            var lease = await Aliases.ClaimLikeAsync(request.Alias, MaxAliasLength, resumable.Person, session, session.Stopping);
            return new SignInResult(lease, request);
        }
        catch (AliasRegistryException)
        {
            await resumeManager.ReturnAsync(session); // its former token is still valid, for the next try
            throw;
        }
    }

    private static SignInResult Refused(Error why) => new(null, Refusal: why);
}
