using ChatRoom.Client.Messages;

namespace ChatRoom.Client.Resuming;

/// <summary>
/// Resumes without a gap, and without sending anything twice; it outlives connections.
/// <list type="number">
/// <item>The server continues after the highest id that was shown.</item>
/// <item>Lines that had not come back when the connection ended are looked for in what the server sends next. When that is
/// complete, the lines that are not in it were not accepted, and are sent again.</item>
/// <item>If that cannot be known, because the server skipped lines or a command had no answer, they are not sent again, and
/// the user learns what may be lost. A command after a message that was not accepted was not accepted either.</item>
/// </list>
/// </summary>
internal sealed class Resumption
{
    /// <summary>Continues a session of an earlier run; null: starts without one.</summary>
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

    /// <summary>The token that resumes our session; null while we have none.</summary>
    public string? Token { get; private set; }

    /// <summary>Whether the server has ids and tokens; null while that is not known.</summary>
    public bool? IsKnown { get; private set; }

    /// <summary>Our position.</summary>
    public Place Place { get; } = new();

    /// <summary>The lines that have not come back.</summary>
    public SentLines Sent { get; } = new();

    /// <summary>The lines to send again, oldest first, before anything else. For the speaker only.</summary>
    public Queue<string> Again { get; } = new();

    /// <summary>Whether a line of ours ever came back: some servers have no echo.</summary>
    public bool HasEcho { get; private set; }

    /// <summary>Whether the user ignores somebody, whose lines are then hidden from us.</summary>
    public bool Ignores { get; set; }

    /// <summary>Whether the user wants to see the ids.</summary>
    public bool ShowsIds { get; set; }

    /// <summary>Whether another connection has used our token: to take the session back would never end.</summary>
    public bool IsTaken { get; set; }

    /// <summary>Whether resuming would show what became of a line of ours.</summary>
    /// <param name="hasTakenLeave">Whether we have sent <c>/quit</c>: then a server without an echo closes without showing our lines.</param>
    public bool HasOpenLines(bool hasTakenLeave) => Again.Count > 0 || (Token is not null && Sent.HasSpeech && (HasEcho || !hasTakenLeave));

    /// <summary>Whether we may have changed rooms since the last line, so that ids mean nothing.</summary>
    public bool IsMoving => Sent.HasMove;

    /// <summary>The id after which the server continues; null: the server decides, because the room may be another.</summary>
    public long? After => IsMoving ? null : Place.Last;

    /// <summary>Notes a token.</summary>
    public void Begin(string token) => (Token, IsKnown) = (token, true);

    /// <summary>Notes that the server has no ids and tokens.</summary>
    public void GiveUp()
    {
        if (IsKnown is null)
        {
            IsKnown = false;
            Sent.TakeAll();
        }
    }

    /// <summary>Notes that the token is invalid.</summary>
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
        else if (text is ServerNotice.NotStored or ServerNotice.MaybeStored)
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

    /// <summary>Notes a line under our alias.</summary>
    public void Confirm(ChatLine echo) => HasEcho |= Sent.Confirm(echo);

    /// <summary>Returns how many of the hidden lines are not our own, which a server without an echo hides.</summary>
    public long NotOurs(long hidden) => HasEcho || Ignores ? hidden : hidden - Sent.Store(hidden);

    /// <summary>
    /// Decides about the lines of the earlier connection, once the server has sent everything since our position. Those to send
    /// again are then in <see cref="Again"/>.
    /// </summary>
    /// <param name="isCertain">Whether everything has come; false for a new session.</param>
    /// <returns>The lines that may be lost and are not sent again.</returns>
    public IReadOnlyList<string> Settle(bool isCertain)
    {
        var open = Sent.TakeAll();
        var first = isCertain ? open.TakeWhile(static line => !line.IsSpeech).Count() : open.Count; // after a line that was not accepted, none was
        string[] again = [.. open.Skip(first).Select(static line => line.Line), .. Again];
        Again.Clear();
        foreach (var line in again)
        {
            Again.Enqueue(line);
        }

        return [.. open.Take(first).Where(static line => !line.IsIdle).Select(static line => line.Line)];
    }
}
