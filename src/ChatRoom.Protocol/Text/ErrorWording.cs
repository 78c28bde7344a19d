using System.Globalization;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Protocol.Text;

/// <summary>The words of errors, for people.</summary>
internal static class ErrorWording
{
    /// <summary>Returns the line of an error, without what precedes and ends it.</summary>
    public static string Of(Error error) => error switch
    {
        UnknownCommand u => $"unknown command: /{u.Name} ({(u.Nearest is null ? "try /help" : $"did you mean /{u.Nearest}?")})",
        TokenIsForThePrompt u => $"usage: {u.Syntax}; a token is for the prompt: reconnect and enter /resume <token> instead of an alias",
        SecretIsForThePrompt u => $"usage: {u.Syntax}; the server asks for the password, which must never be part of a command",
        Usage u => $"usage: {u.Syntax}{(u.Bounds.Length == 0 ? "" : $", {u.Bounds}")}",
        Invalid i => i.Reason,
        BadMember m => $"{m.Name}: {m.Reason}",
        AliasTooLong a => Invariant($"an alias has at most {a.Most} characters"),
        AliasIsAToken => "that is a resume token, not an alias; enter: /resume <token>",
        AliasTaken t when t.Alias != t.Against => $"that alias is taken: it looks like {t.Against}",
        AliasIsReserved => "that alias is reserved",
        TooManyAttempts => "too many attempts, please reconnect",
        TooMuchInput => "too much input without an alias, please reconnect",
        InputDiscarded => "you closed the connection while sending too fast: the remaining lines were discarded",
        NotSent { Code: ErrorCode.NotUtf8 } => "message not sent: it is not valid UTF-8",
        NotSent { Code: ErrorCode.TooLong } n => Invariant($"message not sent: it is longer than {n.MostBytes} bytes"),
        NotSent { Code: ErrorCode.NotStored } => "message not sent: the server could not save it",
        NotSent { Code: ErrorCode.UnknownFate } => "the server does not know whether your message was saved",
        NotSent n => $"message not sent: {Of(n.Code)}",
        NothingVisible => "not sent: it has no visible character",
        ContainsToken { IsKnown: true } => "not sent: it contains a resume token, which works like a password",
        ContainsToken => "not sent: the server cannot check right now whether it contains a resume token",
        AliasNotStored { IsKnown: false } => "the server does not know whether your new alias was saved; you keep the old one",
        AliasNotStored => "the server could not save your new alias; you keep the old one",
        TopicTooLong t => Invariant($"a topic has at most {t.Most} bytes; yours has {t.Bytes}"),
        AwayTooLong a => Invariant($"an away text has at most {a.Most} bytes; yours has {a.Bytes}"),
        NoSuchAlias n => $"nobody here is called {n.Name}",
        NoWhisperPartner => "nobody has whispered to you yet",
        WhisperPartnerLeft c => $"{c.Alias} has left; your reply was not sent",
        RecipientNotReading r => $"{r.Alias}'s connection is not reading; your message was not delivered",
        CannotIgnoreYourself => "you cannot ignore yourself",
        IgnoreListFull i => Invariant($"you can ignore at most {i.Most} people"),
        NoNextPage => "there is no next page; search first: /search <words>",
        SearchFailed s => s.Reason,
        TooManyRooms t => Invariant($"you can be in at most {t.Most} rooms"),
        TooOften t => $"too many {NameOf(t.What)} from your address, try again {In(t.RetryAfter)}",
        Unavailable u => Of(u.What),
        RoomUnavailable r => $"{r.Room} cannot be opened right now, try again later",
        WrongPort { Seen: Detection.Proxy } w => OfProxyHeader(w),
        WrongPort { IsTls: true, IsInsideTls: false } w => OfTlsPort(w),
        WrongPort w => OfChatPort(w),
        _ => AccountWording.Line(error) ?? PermissionWording.Line(error) ?? ModerationWording.Of(error) ?? TextWording.Line(error) ?? FilterWording.Of(error) ?? RoomSettingWording.Line(error) ?? FileWording.Line(error) ?? WebhookWording.Line(error) ?? Of(error.Code),
    };

    private static string Of(ErrorCode code) => code switch
    {
        ErrorCode.BadJson => "that is not a JSON object",
        ErrorCode.BadRequest => "that request is invalid",
        ErrorCode.TooLong => "that is too long",
        ErrorCode.NotUtf8 => "that is not UTF-8",
        ErrorCode.AliasTaken => "that alias is taken",
        ErrorCode.AliasBad => "that alias is invalid",
        ErrorCode.PasswordRequired => "that alias needs a password",
        ErrorCode.PasswordWrong => "that password is wrong",
        ErrorCode.TokenInvalid => "that access token is invalid",
        ErrorCode.TlsRequired => "that needs an encrypted connection",
        ErrorCode.ResumeInvalid => "that token is invalid or has expired",
        ErrorCode.ServerFull => "the server is full, please try again later",
        ErrorCode.AddressFull => "too many connections from your address, please try again later",
        ErrorCode.UnknownCommand => "unknown command (try /help)",
        ErrorCode.Usage => "the arguments are missing or invalid",
        ErrorCode.NoSuchRoom => "there is no such room",
        ErrorCode.NoSuchAlias => "nobody here has that alias",
        ErrorCode.NoSuchFile => "there is no such file",
        ErrorCode.NotInRoom => "you are not in that room",
        ErrorCode.RateLimited => "too many requests, try again later",
        ErrorCode.SlowMode => "this room is in slow mode, try again later",
        ErrorCode.Muted => "you are muted",
        ErrorCode.Held => "your message is waiting for a moderator",
        ErrorCode.Filtered => "that is not allowed here",
        ErrorCode.Banned => "you are banned",
        ErrorCode.Kicked => "a moderator has kicked you",
        ErrorCode.NotPermitted => "you are not permitted to do that",
        ErrorCode.NotStored => "the server could not save it",
        ErrorCode.UnknownFate => "the server does not know whether it was saved",
        ErrorCode.JournalUnavailable => "that cannot be read right now, try again later",
        ErrorCode.Shutdown => "the server is shutting down, please reconnect",
        ErrorCode.Replaced => "another connection has resumed your session",
        ErrorCode.AliasLost => "somebody else may have your alias now, please reconnect",
        ErrorCode.LoggedOut => "another connection of your account has closed this one, please log in again",
        ErrorCode.TooSlow => "your connection does not read fast enough, please reconnect",
        ErrorCode.Flood => "you have been sending too fast for too long, please reconnect",
        ErrorCode.AliasTimeout => "no alias came in time, please reconnect",
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "the code has no words"),
    };

    private static string Of(Feature feature) => feature switch
    {
        Feature.History => "the history cannot be read right now",
        Feature.MissedMessages => "the missed messages cannot be read right now, please reconnect",
        Feature.FirstRoom => "the room cannot be opened right now, please reconnect",
        Feature.Aliases => "the server cannot check aliases right now, try again later",
        Feature.Presence => "the server cannot list people right now, try again later",
        Feature.Resuming => "sessions cannot be resumed right now, try again later",
        Feature.IssuingTokens => "the server cannot save your session right now, try again later",
        Feature.Accounts => "the server cannot change accounts right now, try again later",
        Feature.Whispers => "the server does not know whether your private message arrived",
        Feature.RevokingTokens => "the server cannot revoke your token right now, try again later",
        _ => throw new ArgumentOutOfRangeException(nameof(feature), feature, "the feature has no words"),
    };

    private static string NameOf(RateLimit limit) => limit switch
    {
        RateLimit.NewRooms => "new rooms",
        RateLimit.NewTokens => "tokens",
        RateLimit.WrongTokens => "wrong tokens",
        RateLimit.Reports => "reports",
        RateLimit.Acts => "commands of this kind",
        _ => throw new ArgumentOutOfRangeException(nameof(limit), limit, "the limit has no words"),
    };

    private static string In(TimeSpan? time) => time is { } wait ? Invariant($"in {Math.Ceiling(wait.TotalSeconds)} s") : "later";

    private static string OfProxyHeader(WrongPort wrong) =>
        wrong.HasProxyHeader ? "this connection has two PROXY protocol headers: only one load balancer may add one"
        : wrong.IsInsideTls ? "a PROXY protocol header must come before TLS, not inside it"
        : "this port does not expect a PROXY protocol header; see ChatRoom:ProxyProtocol:Mode";

    private static string OfChatPort(WrongPort wrong)
    {
        var port = wrong.IsTls ? "this port is for chat over TLS" : "this port is for chat";
        var connect = wrong.IsTls ? "connect with openssl s_client -quiet" : "connect with nc or telnet";
        return wrong.Seen switch
        {
            Detection.Http => wrong.Ports.Http is null ? $"{port}, not for HTTP: {connect}" : $"{port}, {connect}; HTTP is on {wrong.Ports.Http}",
            Detection.Tls when wrong.IsTls => $"this connection uses TLS already; {connect}",
            Detection.Tls => wrong.Ports.Tls is null
                ? $"this port is for chat without TLS: {connect}; there is no TLS here"
                : $"this port is for chat without TLS; with TLS it is on {wrong.Ports.Tls}",
            Detection.Ssh => $"{port}, not for SSH: {connect}",
            Detection.NotAnAlias => $"{port}: an alias cannot contain such characters; {connect}",
            _ => "an alias is a short name on a line by itself, please reconnect",
        };
    }

    private static string OfTlsPort(WrongPort wrong) => wrong.Seen switch
    {
        Detection.Http when wrong.Ports.Http is not null => $"this port is for chat over TLS; HTTP is on {wrong.Ports.Http}",
        Detection.Http => "this port is for chat over TLS, not for HTTP",
        Detection.Ssh => "this port is for chat over TLS, not for SSH",
        _ => wrong.Ports.Plain is null
            ? "this port is for chat over TLS: connect with openssl s_client -quiet"
            : $"this port is for chat over TLS, connect with openssl s_client -quiet; without TLS it is on {wrong.Ports.Plain}",
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
