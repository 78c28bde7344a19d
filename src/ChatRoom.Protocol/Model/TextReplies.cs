namespace ChatRoom.Protocol.Model;

/// <summary>The client wants to remove a message that somebody else wrote.</summary>
/// <param name="Id">The id of the message.</param>
public sealed record NotYourMessage(long Id) : Error(ErrorCode.NotPermitted);

/// <summary>Texts could not be removed.</summary>
/// <param name="IsKnown">False: they may be removed all the same.</param>
public sealed record NotRemoved(bool IsKnown) : Error(IsKnown ? ErrorCode.NotStored : ErrorCode.UnknownFate);

/// <summary>There is no message to remove.</summary>
/// <param name="Alias">Whose.</param>
/// <param name="Within">Of which time until now, as <c>10m</c>.</param>
public sealed record NothingToPurge(Alias Alias, string Within) : Reply;

/// <summary>The client has to confirm that all messages of a person are to be removed.</summary>
/// <param name="Alias">The person; null: the client's own.</param>
public sealed record ForgetAsked(Alias? Alias) : Reply;

/// <summary>The server removes all messages of a person from now on.</summary>
/// <param name="Alias">The person; null: the client's own.</param>
/// <param name="Backups">The backups that may contain them, by date, the newest last.</param>
public sealed record ForgetBegun(Alias? Alias, IReadOnlyList<string> Backups) : Reply;

/// <summary>All messages are removed that the client's person, or somebody at its request, wanted removed.</summary>
/// <param name="Texts">How many were removed since the server started.</param>
public sealed record Forgotten(long Texts) : Reply;

/// <summary>Some of the client's own messages.</summary>
/// <param name="Texts">The messages.</param>
/// <param name="Total">How many there are in all; null: more follow.</param>
public sealed record ExportPage(IReadOnlyList<ExportedText> Texts, int? Total) : Reply
{
    /// <summary>Where the next page begins, or null if there is none.</summary>
    public string? Next { get; init; }
}
