namespace ChatRoom.Protocol.Model;

/// <summary>Somebody whispers to the client.</summary>
/// <param name="From">Who.</param>
/// <param name="To">The client's alias.</param>
/// <param name="Text">What.</param>
/// <param name="SentAt">When.</param>
public sealed record Whisper(Alias From, Alias To, string Text, DateTimeOffset SentAt) : Reply;

/// <summary>The client's whisper was delivered.</summary>
/// <param name="From">The client's alias.</param>
/// <param name="To">To whom.</param>
/// <param name="Text">What.</param>
/// <param name="SentAt">When.</param>
public sealed record WhisperSent(Alias From, Alias To, string Text, DateTimeOffset SentAt) : Reply
{
    /// <summary>The absence of the recipient; null: they are not away.</summary>
    public Absence? Away { get; init; }
}

/// <summary>The client has another alias. A person sees the announcement.</summary>
/// <param name="Alias">The alias.</param>
public sealed record Renamed(Alias Alias) : ProgramReply;

/// <summary>The client has that alias already.</summary>
/// <param name="Alias">The alias.</param>
public sealed record AlreadyCalled(Alias Alias) : Reply;

/// <summary>The people whom the client ignores.</summary>
/// <param name="Names">Their aliases, sorted.</param>
/// <param name="AreRestored">Whether the list comes from a session that the client has just resumed.</param>
public sealed record IgnoredPeople(IReadOnlyList<string> Names, bool AreRestored) : Reply;

/// <summary>The client ignores somebody from here on.</summary>
/// <param name="Alias">Whom.</param>
public sealed record NowIgnoring(Alias Alias) : Reply;

/// <summary>The client no longer ignores somebody.</summary>
/// <param name="Name">Whom.</param>
public sealed record NoLongerIgnoring(string Name) : Reply;

/// <summary>The client does not ignore anybody of that name.</summary>
/// <param name="Name">The name, as the client gave it.</param>
public sealed record NotIgnoring(string Name) : Reply;
