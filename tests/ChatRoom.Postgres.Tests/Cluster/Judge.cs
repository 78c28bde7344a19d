namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>What a client saw in one room, in the order in which it came.</summary>
/// <param name="Client">The client's name, for people.</param>
/// <param name="Room">The room.</param>
/// <param name="Seen">The events: id and line, which is the same for everybody. A gap that the server announced has a null line and the last missing id.</param>
public sealed record Account(string Client, string Room, IReadOnlyList<(long Id, string? Line)> Seen);

/// <summary>How a message ended for its sender.</summary>
public enum Fate
{
    /// <summary>The sender was told that it is stored.</summary>
    Accepted,

    /// <summary>The sender was told that it is not stored and never will be.</summary>
    Refused,

    /// <summary>The sender was told that nobody knows, or lost the connection before any answer.</summary>
    Unknown,
}

/// <summary>A message, whose text no other message has.</summary>
/// <param name="Room">The room.</param>
/// <param name="Text">The text.</param>
/// <param name="Fate">How it ended.</param>
/// <param name="Id">The id that the sender was told; 0: none.</param>
public sealed record SentMessage(string Room, string Text, Fate Fate, long Id);

/// <summary>
/// Compares what all clients saw, whatever nodes they were connected to, with what they sent and with what is stored:
/// ids are consecutive at every client; the same id is the same line everywhere; what was sent is stored exactly once if it was
/// accepted, never if it was refused, and at most once otherwise; everything that was shown is stored as it was shown.
/// </summary>
public static class Judge
{
    /// <summary>Returns what is wrong, one line each.</summary>
    /// <param name="accounts">What the clients saw.</param>
    /// <param name="sent">What they sent.</param>
    /// <param name="stored">What is stored: room, id, and the text of messages (null: another event).</param>
    public static IReadOnlyList<string> Faults(
        IReadOnlyCollection<Account> accounts, IReadOnlyCollection<SentMessage> sent, IReadOnlyCollection<(string Room, long Id, string? Text)> stored)
    {
        var faults = new List<string>();
        foreach (var account in accounts)
        {
            faults.AddRange(Gaps(account));
        }

        faults.AddRange(Differences(accounts));
        faults.AddRange(Fates(sent, stored));
        faults.AddRange(NotStored(accounts, stored));
        return faults;
    }

    private static IEnumerable<string> Gaps(Account account)
    {
        var last = 0L;
        foreach (var (id, line) in account.Seen)
        {
            if (line is null)
            {
                last = Math.Max(last, id);
            }
            else if (last != 0 && id != last + 1)
            {
                yield return $"{account.Client} saw {account.Room} {id} after {last}: {line}";
                last = Math.Max(last, id);
            }
            else
            {
                last = id;
            }
        }
    }

    private static IEnumerable<string> Differences(IEnumerable<Account> accounts) =>
        from account in accounts
        from seen in account.Seen
        where seen.Line is not null
        group (account.Client, seen.Line) by (account.Room, seen.Id) into place
        let lines = place.DistinctBy(static seen => seen.Line).ToArray()
        where lines.Length > 1
        select $"{place.Key.Room} {place.Key.Id} is for {lines[0].Client}: {lines[0].Line}, and for {lines[1].Client}: {lines[1].Line}";

    private static IEnumerable<string> Fates(IEnumerable<SentMessage> sent, IEnumerable<(string Room, long Id, string? Text)> stored)
    {
        var places = stored.Where(static entry => entry.Text is not null).ToLookup(static entry => (entry.Room, Text: entry.Text!), static entry => entry.Id);
        foreach (var message in sent)
        {
            long[] ids = [.. places[(message.Room, message.Text)]];
            if (ids.Length > 1)
            {
                yield return $"{message.Text} is stored {ids.Length} times in {message.Room}: {string.Join(", ", ids)}";
            }

            if (message.Fate == Fate.Refused && ids.Length > 0)
            {
                yield return $"{message.Text} was refused, and is stored in {message.Room} as {ids[0]}";
            }

            if (message.Fate == Fate.Accepted && !ids.Contains(message.Id))
            {
                yield return $"{message.Text} was accepted in {message.Room} as {message.Id}, and is stored as: {(ids.Length == 0 ? "nothing" : string.Join(", ", ids))}";
            }
        }
    }

    private static IEnumerable<string> NotStored(IEnumerable<Account> accounts, IReadOnlyCollection<(string Room, long Id, string? Text)> stored)
    {
        var texts = stored.ToDictionary(static entry => (entry.Room, entry.Id), static entry => entry.Text);
        foreach (var (account, id, line) in accounts.SelectMany(static account => account.Seen.Where(static seen => seen.Line is not null).Select(seen => (account, seen.Id, seen.Line!))))
        {
            if (!texts.TryGetValue((account.Room, id), out var text))
            {
                yield return $"{account.Client} saw {account.Room} {id}, which is not stored: {line}";
            }
            else if (text is not null && !line.EndsWith($": {text}", StringComparison.Ordinal))
            {
                yield return $"{account.Client} saw {account.Room} {id} as {line}, and it is stored as {text}";
            }
        }
    }
}
