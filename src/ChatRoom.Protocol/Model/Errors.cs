namespace ChatRoom.Protocol.Model;

/// <summary>The server refuses a request, or says why it closes the connection. Cases that need more than a code derive from this.</summary>
/// <param name="Code">The stable reason.</param>
public record Error(ErrorCode Code) : Reply;

/// <summary>There is no such command.</summary>
/// <param name="Name">What the client entered, without the slash, shortened.</param>
/// <param name="Nearest">The command that it may mean; null: none is close.</param>
public sealed record UnknownCommand(string Name, string? Nearest) : Error(ErrorCode.UnknownCommand);

/// <summary>The arguments of a command are missing or invalid.</summary>
/// <param name="Syntax">The command with its parameters.</param>
/// <param name="Bounds">The bounds of the parameters, such as <c>n from 1 to 1000</c>; empty: there are none.</param>
public record Usage(string Syntax, string Bounds = "") : Error(ErrorCode.Usage);

/// <summary>The client gives a command something that may be a token, which only the prompt takes.</summary>
/// <param name="Syntax">The command with its parameters.</param>
public sealed record TokenIsForThePrompt(string Syntax) : Usage(Syntax);

/// <summary>The client gives a command an argument that may be a password, which only a prompt takes.</summary>
/// <param name="Syntax">The command with its parameters.</param>
public sealed record SecretIsForThePrompt(string Syntax) : Usage(Syntax);

/// <summary>A name or a query is invalid.</summary>
/// <param name="Code">The stable reason.</param>
/// <param name="Reason">What is wrong with it, in a few words.</param>
public sealed record Invalid(ErrorCode Code, string Reason) : Error(Code);

/// <summary>A member of a request is missing or invalid.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reason">What is wrong with it, in a few words.</param>
public sealed record BadMember(string Name, string Reason) : Error(ErrorCode.BadRequest);

/// <summary>An alias is too long.</summary>
/// <param name="Most">How many characters it may have.</param>
public sealed record AliasTooLong(int Most) : Error(ErrorCode.AliasBad);

/// <summary>The client gives a resume token as an alias.</summary>
public sealed record AliasIsAToken() : Error(ErrorCode.AliasBad);

/// <summary>Another member has the alias, or one that looks like it.</summary>
/// <param name="Alias">The alias.</param>
/// <param name="Against">The alias that the other member has.</param>
public sealed record AliasTaken(Alias Alias, Alias Against) : Error(ErrorCode.AliasTaken);

/// <summary>Nobody may use the alias, or it looks like such an alias.</summary>
public sealed record AliasIsReserved() : Error(ErrorCode.AliasBad);

/// <summary>Too many aliases or tokens were refused; the server closes the connection.</summary>
public sealed record TooManyAttempts() : Error(ErrorCode.RateLimited);

/// <summary>The client has sent too much without giving an alias; the server closes the connection.</summary>
public sealed record TooMuchInput() : Error(ErrorCode.Flood);

/// <summary>The client has closed its side while it was sending too fast: the server discards the rest.</summary>
public sealed record InputDiscarded() : Error(ErrorCode.RateLimited);

/// <summary>A message is not sent.</summary>
/// <param name="Code">The stable reason.</param>
/// <param name="MostBytes">How many bytes a message may have.</param>
public sealed record NotSent(ErrorCode Code, int MostBytes = 0) : Error(Code);

/// <summary>A text is not sent, because it has no visible character. A person who sends one expects nothing.</summary>
public sealed record NothingVisible() : Error(ErrorCode.BadRequest);

/// <summary>A text is not sent, because it contains a resume token.</summary>
/// <param name="IsKnown">False: the server cannot check whether it does.</param>
public sealed record ContainsToken(bool IsKnown) : Error(IsKnown ? ErrorCode.BadRequest : ErrorCode.JournalUnavailable);

/// <summary>The new alias could not be stored; the client keeps the old one.</summary>
/// <param name="IsKnown">False: it may be stored all the same.</param>
public sealed record AliasNotStored(bool IsKnown) : Error(IsKnown ? ErrorCode.NotStored : ErrorCode.UnknownFate);

/// <summary>A topic is too long.</summary>
/// <param name="Most">How many bytes a topic may have.</param>
/// <param name="Bytes">How many it has.</param>
public sealed record TopicTooLong(int Most, int Bytes) : Error(ErrorCode.TooLong);

/// <summary>Nobody has that alias.</summary>
/// <param name="Name">The name, as the client gave it.</param>
public sealed record NoSuchAlias(string Name) : Error(ErrorCode.NoSuchAlias);

/// <summary>The client answers a whisper, and has none.</summary>
public sealed record NoWhisperPartner() : Error(ErrorCode.NoSuchAlias);

/// <summary>The person whom the client answers has left.</summary>
/// <param name="Alias">Their last alias.</param>
public sealed record WhisperPartnerLeft(Alias Alias) : Error(ErrorCode.NoSuchAlias);

/// <summary>The connection of the recipient of a whisper is not reading.</summary>
/// <param name="Alias">The recipient.</param>
public sealed record RecipientNotReading(Alias Alias) : Error(ErrorCode.TooSlow);

/// <summary>Clients cannot ignore themselves.</summary>
public sealed record CannotIgnoreYourself() : Error(ErrorCode.BadRequest);

/// <summary>The list of ignored people is full.</summary>
/// <param name="Most">How many it can have.</param>
public sealed record IgnoreListFull(int Most) : Error(ErrorCode.BadRequest);

/// <summary>There is no next page of a search.</summary>
public sealed record NoNextPage() : Error(ErrorCode.BadRequest);

/// <summary>A search fails.</summary>
/// <param name="Reason">Why, in a few words.</param>
public sealed record SearchFailed(string Reason) : Error(ErrorCode.JournalUnavailable);

/// <summary>The client is in as many rooms as it can be.</summary>
/// <param name="Most">How many.</param>
public sealed record TooManyRooms(int Most) : Error(ErrorCode.BadRequest);

/// <summary>An address does something too often.</summary>
/// <param name="What">What.</param>
/// <param name="RetryAfter">When it may do so again; null: unknown.</param>
public sealed record TooOften(RateLimit What, TimeSpan? RetryAfter) : Error(ErrorCode.RateLimited);

/// <summary>Something that needs stored data is unavailable.</summary>
/// <param name="What">What.</param>
public sealed record Unavailable(Feature What) : Error(ErrorCode.JournalUnavailable);

/// <summary>A room cannot be opened.</summary>
/// <param name="Room">The room.</param>
public sealed record RoomUnavailable(RoomName Room) : Error(ErrorCode.JournalUnavailable);

/// <summary>The client speaks another protocol than this port.</summary>
/// <param name="Seen">What it speaks.</param>
/// <param name="IsTls">Whether this port expects TLS.</param>
/// <param name="Ports">The ports of the server.</param>
public sealed record WrongPort(Framing.Detection Seen, bool IsTls, PortGuide Ports) : Error(ErrorCode.BadRequest)
{
    /// <summary>Whether the client speaks TLS, and the other protocol inside it.</summary>
    public bool IsInsideTls { get; init; }

    /// <summary>Whether the connection began with a PROXY protocol header, as this port expects.</summary>
    public bool HasProxyHeader { get; init; }
}
