using ChatRoom.Accounts;
using ChatRoom.Connections;
using ChatRoom.Diagnostics;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Json;
using ChatRoom.Protocol.Model;
using ChatRoom.Resuming;
using ChatRoom.Services;

namespace ChatRoom.Protocols.Json;

/// <summary>Waits for a client's first request, until it begins or resumes a session.</summary>
/// <param name="login">The connection.</param>
/// <param name="protocol">The protocol of the client.</param>
internal sealed class JsonHandshake(LoginConnection login, JsonProtocol protocol)
{
    private const int MostRefusals = 5;
    private const int MostOthers = JsonInput.MostBadInARow; // requests that are no HelloRequest
    private const int MostBytes = 8 * JsonRequests.MostBytes;

    private int _refusals;
    private int _others;

    /// <summary>Returns the result; null: none came of it, and <see cref="LoginConnection.Cause"/> says why.</summary>
    /// <param name="seen">What was read already.</param>
    public async ValueTask<HandshakeResult?> RunAsync(ReadOnlyMemory<byte> seen)
    {
        var input = protocol.Read(login, seen);
        login.Session.Use(input);
        while (true)
        {
            if (input.TakeAnswers() is { } answers)
            {
                await login.SayAsync(answers);
            }

            if (!input.TryRead())
            {
                if (!await ReadAsync(input))
                {
                    return null;
                }
            }
            else if (input.Request is HelloRequest hello)
            {
                var result = await SignInAsync(hello);
                if (result.Lease is { } lease)
                {
                    return new HandshakeResult(lease, lease.Alias.Utf8, protocol, protocol.Formatter, input, result.ResumeRequest)
                    {
                        Login = result.Login,
                        MostRooms = login.Limits.MaxRoomsPerConnection == 0 ? int.MaxValue : login.Limits.MaxRoomsPerConnection,
                        Rooms = RoomsOf(hello, result.ResumeRequest),
                        Ref = hello.Ref,
                    };
                }

                var refused = result.Question is { } question ? new PasswordRequired(question.Alias) : result.Refusal;
                if (refused is not { } refusal || await IsOverAsync(refusal with { Ref = hello.Ref }, ref _refusals, MostRefusals))
                {
                    return null;
                }
            }
            else
            {
                var error = input.Error ?? new BadMember("alias", "the first request begins a session, or resumes one") { Ref = input.Request?.Ref };
                if (await IsOverAsync(error, ref _others, MostOthers))
                {
                    return null;
                }
            }
        }
    }

    private async ValueTask<bool> ReadAsync(JsonInput input)
    {
        if (input.IsCompleted)
        {
            login.End(input.IsForeign ? CloseCause.ForeignProtocol : CloseCause.ClientClosed);
            return false;
        }

        await login.ReadAsync(input);
        if (await login.IsOverAsync()) // asked though the read brought something: it may bring something for ever
        {
            return false;
        }

        if (input.BytesRead <= MostBytes)
        {
            return true;
        }

        login.End(CloseCause.Flood);
        await login.TellAsync(new TooMuchInput());
        return false;
    }

    private ValueTask<bool> IsOverAsync(Error error, ref int count, int most)
    {
        login.Write(protocol.Formatter.Format(error));
        return IsOverAsync(isLast: ++count == most);
    }

    private async ValueTask<bool> IsOverAsync(bool isLast)
    {
        if (isLast)
        {
            login.End(_refusals == MostRefusals ? CloseCause.AliasRefused : CloseCause.ForeignProtocol);
            login.Write(protocol.Formatter.Format(new TooManyAttempts()));
        }

        await login.SayAsync([]);
        return isLast;
    }

    /// <summary>Begins or resumes a session; if the session is to end meanwhile, tells the client so.</summary>
    private async ValueTask<SignInResult> SignInAsync(HelloRequest hello)
    {
        if (RefusalOf(hello) is { } refusal)
        {
            return new SignInResult(null, Refusal: refusal);
        }

        try
        {
            return hello.Resume is { } text
                ? await login.SignIn.ResumeAsync(ResumeToken.TryParse(text, out var token) ? token : null, after: null)
                : hello.NewPassword is { } password ? await login.SignIn.SignUp.RegisterAsync(hello.Alias!, password)
                : (hello.Token ?? hello.Password) is { } secret ? await login.SignIn.LogInAsync(hello.Alias!, secret)
                : await login.SignIn.ClaimAsync(hello.Alias!);
        }
        catch (OperationCanceledException) when (login.Session.IsStopping)
        {
            await login.IsOverAsync();
            return default;
        }
    }

    private Error? RefusalOf(HelloRequest hello) =>
        hello.Token is { } token && !AccessToken.TryParse(token, out _) ? new TokenIsInvalid()
        : login.Limits.MaxRoomsPerConnection is > 0 and var most && hello.Rooms?.Count > most ? new TooManyRooms(most)
        : null;

    private List<RoomEntry> RoomsOf(HelloRequest hello, ResumeRequest? request)
    {
        var rooms = hello.Rooms
            ?? (request is null ? [protocol.Lobby]
                : hello.After.Count > 0 ? [.. hello.After.Keys]
                : (IReadOnlyList<RoomName>)[request.Room]);
        return [.. rooms.Select(room => new RoomEntry(
            room,
            hello.After.TryGetValue(room, out var after) ? after : room == request?.Room ? request.Last : null,
            hello.History))];
    }
}
