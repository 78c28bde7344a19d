using ChatRoom.Diagnostics;
using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Limits;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Resuming;

namespace ChatRoom.Connections;

/// <summary>Gives a client the alias or the session that it asks for, whatever protocol it asks in.</summary>
/// <param name="door">The connection.</param>
/// <param name="places">Redeems tokens.</param>
/// <param name="lobby">The room of a session whose own cannot be found any more.</param>
internal sealed class SignIn(Door door, ResumeDesk places, RoomName lobby)
{
    private int MaxAliasLength => door.Limits.MaxAliasLength;

    private IAliasRegistry Aliases => door.Session.Aliases;

    /// <summary>Claims an alias.</summary>
    /// <exception cref="OperationCanceledException">The session is to end.</exception>
    public async ValueTask<SignInResult> ClaimAsync(string text)
    {
        if (!Alias.TryParse(text, MaxAliasLength, out var alias, out var reason))
        {
            return Refused(new Invalid(ErrorCode.AliasBad, reason));
        }

        if (await places.MayContainTokenAsync(alias.Value, door.Session.Stopping))
        {
            return Refused(new AliasIsAToken());
        }

        try
        {
            var claim = await Aliases.ClaimAsync(alias, Person.NewId(), door.Session, door.Session.Stopping);
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
        var isToken = await places.MayContainTokenAsync(text, door.Session.Stopping); // nobody else may see it
        var first = Alias.FromClassic(isToken ? "" : text, MaxAliasLength);
        return await Aliases.ClaimLikeAsync(first, MaxAliasLength, Person.NewId(), door.Session, door.Session.Stopping);
    }

    /// <summary>Leaves without an alias.</summary>
    public ValueTask<SignInResult> QuitAsync()
    {
        door.End(CloseCause.Quit);
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
            if (token is null || await places.RedeemAsync(token, door.Session) is not { } ticket)
            {
                return Refused(new Error(ErrorCode.ResumeInvalid));
            }

            address?.Return(AddressLimit.Guess);
            return await ResumeAsync(ticket, after);
        }
        catch (Exception e) when (e is JournalException or AliasRegistryException)
        {
            return Refused(new Unavailable(Feature.Resuming));
        }
    }

    private async ValueTask<SignInResult> ResumeAsync(Ticket ticket, RoomPosition? after)
    {
        var session = door.Session;
        var resumption = new Resumption(ticket, after, MaxAliasLength, lobby);
        try
        {
            var lease = await Aliases.ClaimLikeAsync(resumption.Alias, MaxAliasLength, ticket.Person, session, session.Stopping);
            return new SignInResult(lease, resumption);
        }
        catch (AliasRegistryException)
        {
            await places.ReturnAsync(session); // its former token is still valid, for the next try
            throw;
        }
    }

    private static SignInResult Refused(Error why) => new(null, Refusal: why);
}
