using System.Text;
using ChatRoom.Accounts;
using ChatRoom.Commands;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Json;
using ChatRoom.Protocol.Model;
using ChatRoom.Search;
using ChatRoom.Services;
using ChatRoom.State.Records;
using Microsoft.Extensions.Options;

namespace ChatRoom.Protocols.Json;

/// <summary>Does what json clients ask for, and answers: in the room where a client asks, after what was said there before. Serves all connections.</summary>
internal sealed class JsonActions(
    MessageService messages,
    RoomService rooms,
    RoomListService lists,
    HistoryService history,
    WhisperService whispers,
    AccountService accounts,
    LoginService logins,
    LogoutService logouts,
    ReadMarkerService markers,
    PushService pushes,
    FileService files,
    FileReader reader,
    CommandTable commands,
    IOptions<ChatRoomOptions> options)
{
    private const int UsualPast = 50; // messages

    private int MostBytes => options.Value.Limits.MaxLineBytes;

    /// <summary>Does what a request asks for, and answers.</summary>
    public async ValueTask RunAsync(Participant who, JsonRequest request, CancellationToken cancellationToken)
    {
        if (request is not (SayRequest or DoRequest or PingRequest))
        {
            await who.DrainAsync(); // what the client said before stands, and is shown
        }

        var error = TryFindRoom(who, request, out var here);
        var confirmation = request.Ref is { } reference ? new Confirmation(reference) : null;
        var reply = error ?? await RunAsync(who, here, request, confirmation, cancellationToken) ?? (confirmation is { IsTaken: false } ? new Done() : null);
        if (reply is not null)
        {
            who.Reply(reply with { Ref = request.Ref, AskedIn = here.Room is null ? reply.AskedIn : here.Name }, here.Subscription);
        }
    }

    private ValueTask<Reply?> RunAsync(Participant who, Attendance here, JsonRequest request, Confirmation? confirmation, CancellationToken cancellationToken) =>
        request switch
        {
            SayRequest say => SayAsync(who, here, say, confirmation, cancellationToken),
            DoRequest act => DoAsync(who, here, act, confirmation, cancellationToken),
            JoinRequest join => JoinAsync(who, join, cancellationToken),
            PartRequest => rooms.PartAsync(who, here.Name, confirmation, cancellationToken),
            PastRequest past => ReadAsync(who, here, past, cancellationToken),
            SearchRequest search => SearchAsync(who, here, search, cancellationToken),
            WhoRequest => ListAsync(who, here, cancellationToken),
            WhisperRequest whisper => WhisperAsync(who, whisper, cancellationToken),
            CommandRequest command => ObeyAsync(who, here, command, confirmation, cancellationToken),
            RegisterRequest register => LaterAsync(accounts.RegisterAsync(who, register.Password, cancellationToken)),
            ChangePasswordRequest change => LaterAsync(accounts.ChangePasswordAsync(who, change.Password, change.NewPassword, cancellationToken)),
            UnregisterRequest unregister => LaterAsync(accounts.UnregisterAsync(who, unregister.Password, cancellationToken)),
            LogInRequest login => LogInAsync(who, login, cancellationToken),
            LogOutRequest logout => LogOutAsync(who, logout, cancellationToken),
            ReadRequest read => new(markers.Read(who, here.Name, read.Id)),
            PushRequest push => pushes.SubscribeAsync(who, new PushSubscription(push.Endpoint, push.Key, push.Auth), cancellationToken),
            PushOffRequest push => pushes.UnsubscribeAsync(who, push.Endpoint, cancellationToken),
            UploadRequest upload => new(files.Ask(who, here.Name, upload.Name ?? "", upload.Size)),
            FileRequest file => new(reader.LinkTo(who, file.Id)),
            PingRequest => new(new Pong()),
            _ => new(new BadMember("alias", "the session has begun already")),
        };

    /// <summary>Returns why a request cannot be made, if it is about a room that the client is not in.</summary>
    private static Error? TryFindRoom(Participant who, JsonRequest request, out Attendance here)
    {
        var (isAboutRoom, name) = request switch
        {
            SayRequest say => (true, say.Room),
            DoRequest act => (true, act.Room),
            SearchRequest search => (true, search.Room),
            CommandRequest command => (true, command.Room),
            PartRequest part => (true, part.Room),
            PastRequest past => (true, past.Room),
            WhoRequest list => (true, list.Room),
            UploadRequest upload => (true, upload.Room),
            ReadRequest read => (true, read.Room),
            _ => (false, null),
        };
        here = default;
        if (isAboutRoom && name is null)
        {
            here = who.RoomCount == 1 ? who.Current : default;
            return here.Room is null ? new BadMember("room", $"you are in {who.RoomCount} rooms: name one") : null;
        }

        return name is null || who.TryFind(name, out here) ? null : new Error(ErrorCode.NotInRoom) { AskedIn = name };
    }

    private ValueTask<Reply?> SayAsync(Participant who, Attendance here, SayRequest say, Confirmation? confirmation, CancellationToken cancellationToken)
    {
        var text = who.WithoutOwnAlias(Clean(say.Text));
        return text.Length > MostBytes
            ? new(new NotSent(ErrorCode.TooLong, MostBytes))
            : messages.SayAsync(who, here.Name, text, confirmation, cancellationToken);
    }

    private ValueTask<Reply?> DoAsync(Participant who, Attendance here, DoRequest act, Confirmation? confirmation, CancellationToken cancellationToken) =>
        RefusalOf("do", act.Text, out var text) is { } refusal
            ? new(refusal)
            : messages.DoAsync(who, here.Name, text, confirmation, cancellationToken);

    private async ValueTask<Reply?> JoinAsync(Participant who, JoinRequest join, CancellationToken cancellationToken)
    {
        var entry = new RoomEntry(join.Room, join.After, join.History, join.Ref);
        return await rooms.JoinAsync(who, entry, ChatEventKind.Joined, cancellationToken) with { AskedIn = join.Room };
    }

    private async ValueTask<Reply?> ReadAsync(Participant who, Attendance here, PastRequest past, CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // a socket's thread is not kept so long
        return await history.ReadAsync(who, here.Name, past.Before, past.Limit ?? UsualPast, cancellationToken);
    }

    private async ValueTask<Reply?> SearchAsync(Participant who, Attendance here, SearchRequest search, CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return SearchQueryParser.TryParse(Sanitizer.Clean(search.Query), out var query, out var reason)
            ? await history.SearchAsync(who, here.Name, query with { Before = search.Before ?? long.MaxValue }, cancellationToken)
            : new BadMember("search", reason);
    }

    private async ValueTask<Reply?> ListAsync(Participant who, Attendance here, CancellationToken cancellationToken) =>
        await lists.WhoAsync(who, here.Name, prefix: "", cancellationToken);

    private async ValueTask<Reply?> WhisperAsync(Participant who, WhisperRequest whisper, CancellationToken cancellationToken)
    {
        if (RefusalOf("text", whisper.Text, out var text) is { } refusal)
        {
            return refusal;
        }

        return !VisibleText.IsIn(text.Span) ? new NothingVisible()
            : Alias.TryParse(whisper.To, options.Value.Limits.MaxAliasLength, out var to, out _)
                ? await whispers.WhisperAsync(who, to, Encoding.UTF8.GetString(text.Span), cancellationToken)
            : new Error(ErrorCode.NoSuchAlias);
    }

    private async ValueTask<Reply?> LogInAsync(Participant who, LogInRequest login, CancellationToken cancellationToken)
    {
        if (!Alias.TryParse(login.Alias, options.Value.Limits.MaxAliasLength, out var alias, out var reason))
        {
            return new Invalid(ErrorCode.AliasBad, reason);
        }

        return login.Token is { } token && !AccessToken.TryParse(token, out _) ? new TokenIsInvalid()
            : (login.Token ?? login.Password) is { } secret ? await logins.LogInAsync(who, alias, secret, cancellationToken)
            : await logins.BeginAsync(who, alias, cancellationToken) is var reply and not SecretRequested ? reply // a certificate, or an error
            : new PasswordRequired(alias);
    }

    private async ValueTask<Reply?> LogOutAsync(Participant who, LogOutRequest logout, CancellationToken cancellationToken) =>
        logout.Alias.Length == 0 ? await logouts.LogOutAsync(who, alias: null, cancellationToken)
        : Alias.TryParse(logout.Alias, options.Value.Limits.MaxAliasLength, out var alias, out var reason) ? await logouts.LogOutAsync(who, alias, cancellationToken)
        : new Invalid(ErrorCode.AliasBad, reason);

    private static async ValueTask<Reply?> LaterAsync(ValueTask<Reply> reply) => await reply;

    private async ValueTask<Reply?> ObeyAsync(
        Participant who, Attendance here, CommandRequest command, Confirmation? confirmation, CancellationToken cancellationToken)
    {
        if (RefusalOf("command", command.Line, out var text) is { } refusal)
        {
            return refusal;
        }

        var line = Encoding.UTF8.GetString(text[Blanks.LengthAtStart(text.Span)..].Span);
        line = line.StartsWith('/') ? line[1..] : line;
        return await commands.RunAsync(who, here.Name, line, confirmation, cancellationToken);
    }

    /// <summary>Returns why a text cannot be sent as one line; null: it can.</summary>
    private Error? RefusalOf(string member, string text, out ReadOnlyMemory<byte> clean)
    {
        clean = Clean(text);
        return text.AsSpan().ContainsAny('\n', '\r') ? new BadMember(member, "it has more than one line")
            : clean.Length > MostBytes ? new NotSent(ErrorCode.TooLong, MostBytes)
            : null;
    }

    private static byte[] Clean(string text) => Sanitizer.Clean(Encoding.UTF8.GetBytes(text));
}
