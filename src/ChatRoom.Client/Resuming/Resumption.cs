using ChatRoom.Client.Messages;

namespace ChatRoom.Client.Resuming;

/// <summary>
/// What it takes to come back without a gap, and without saying anything twice; it outlives connections.
/// <list type="number">
/// <item>Nothing is asked for twice: the server goes on after the highest id that was shown.</item>
/// <item>What was sent, and has not come back when the connection ends, is looked for in what the server then sends. Once
/// the server has told all that there was, what was not among it was not taken, and is sent again.</item>
/// <item>Where that can't be told, nothing is sent again, and the user is told what may be lost: after lines were skipped,
/// and of a command that has no answer, for nobody sees those, unless a message before it was not taken.</item>
/// </list>
/// </summary>
internal sealed class Resumption
{
    /// <summary>What another life of the client has left; null: nothing.</summary>
    public static Resumption From(Bookmark? bookmark)
    {
        var resumption = new Resumption();
        if (bookmark is not null)
        {
            resumption.Begin(bookmark.Token);
            if (bookmark.Id is { } id)
            {
                resumption.Place.GoOnAfter(id);
            }
        }

        return resumption;
    }

    /// <summary>The server's word for us, by which it gives back alias and room; null while we have none.</summary>
    public string? Token { get; private set; }

    /// <summary>Whether the server knows all this; null while it has not said.</summary>
    public bool? IsKnown { get; private set; }

    /// <summary>How far we have come.</summary>
    public Place Place { get; } = new();

    /// <summary>What has not come back.</summary>
    public SentLines Sent { get; } = new();

    /// <summary>What is to be sent again, oldest first, before anything else. For the one that sends.</summary>
    public Queue<string> Again { get; } = new();

    /// <summary>Whether a line of ours ever came back: there are servers that don't send them.</summary>
    public bool HasEcho { get; private set; }

    /// <summary>Whether the user ignores somebody, whose lines are then kept from us.</summary>
    public bool Ignores { get; set; }

    /// <summary>Whether the user wants to see the ids.</summary>
    public bool ShowsIds { get; set; }

    /// <summary>Whether another connection has come with our token: to take it back would be a quarrel without end.</summary>
    public bool IsTaken { get; set; }

    /// <summary>Whether lines were sent of which nobody knows what became, and coming back would tell.</summary>
    /// <param name="hasTakenLeave">Whether we have left in order; a server without an echo then closes as one that has lost them.</param>
    public bool HasOpenLines(bool hasTakenLeave) => Again.Count > 0 || (Token is not null && Sent.HasSpeech && (HasEcho || !hasTakenLeave));

    /// <summary>Whether we may be in another room than the last line said: what an id is worth is not known then.</summary>
    public bool IsMoving => Sent.HasMove;

    /// <summary>From where the server is to go on; null: it has to know by itself, for the room may be another.</summary>
    public long? After => IsMoving ? null : Place.Last;

    /// <summary>The server knows all this, and has given us a token.</summary>
    public void Begin(string token) => (Token, IsKnown) = (token, true);

    /// <summary>The server knows nothing of this.</summary>
    public void GiveUp()
    {
        if (IsKnown is null)
        {
            IsKnown = false;
            Sent.TakeAll();
        }
    }

    /// <summary>The token is of no use any more.</summary>
    public void Forget()
    {
        Token = null;
        Place.Leave();
    }

    /// <summary>Takes a notice that may say what became of a line of ours.</summary>
    public void TakeNotice(string text, string alias)
    {
        IsTaken |= text == ServerNotice.PlaceTaken;
        Ignores |= ServerNotice.IsIgnoring(text);
        if (text == ServerNotice.Revoked)
        {
            Forget();
        }

        if (ServerNotice.IsSkip(text))
        {
            Place.Skip();
        }
        else if (ServerNotice.MostBytes(text) is { } most)
        {
            Sent.RefuseLongerThan(most);
        }
        else if (text == ServerNotice.NotStored)
        {
            Sent.RefuseFirst();
        }
        else if (ServerNotice.IsAboutToken(text))
        {
            Sent.RefuseWithToken();
        }
        else if (!ServerNotice.IsUnasked(text, alias))
        {
            Sent.Answer();
        }
    }

    /// <summary>A line under our alias has come.</summary>
    public void Confirm(ChatLine echo) => HasEcho |= Sent.Confirm(echo);

    /// <summary>Lines were kept from us; how many of them are not our own, which a server without an echo keeps from us.</summary>
    public long NotOurs(long hidden) => HasEcho || Ignores ? hidden : hidden - Sent.Store(hidden);

    /// <summary>
    /// The server has sent all there was since our place: decides about what was sent before that. To be sent again is then
    /// in <see cref="Again"/>.
    /// </summary>
    /// <param name="isCertain">Whether all that was said is sure to have come; false also if we came in anew.</param>
    /// <returns>What may be lost, and is not sent again.</returns>
    public IReadOnlyList<string> Settle(bool isCertain)
    {
        var open = Sent.TakeAll();
        var first = isCertain ? open.TakeWhile(static line => !line.IsSpeech).Count() : open.Count; // what follows what was not taken was not, either
        string[] again = [.. open.Skip(first).Select(static line => line.Line), .. Again];
        Again.Clear();
        foreach (var line in again)
        {
            Again.Enqueue(line);
        }

        return [.. open.Take(first).Where(static line => !line.IsIdle).Select(static line => line.Line)];
    }
}
