using ChatRoom.Client.Messages;

namespace ChatRoom.Client.Resuming;

/// <summary>
/// The state that resumes a session over several connections, without a gap and without sending a line twice.
/// <list type="number">
/// <item>The server continues after the highest id that was shown.</item>
/// <item>The client looks for its unconfirmed lines among the lines that it missed. After all missed lines have come, it sends
/// the lines again that were not among them: the server has not accepted those.</item>
/// <item>The client cannot decide that if the server skipped lines or a command had no answer. Then it does not send the lines
/// again, and tells the user that they may be lost.</item>
/// <item>If the server has not accepted a message, it has not accepted the commands after that message either.</item>
/// </list>
/// </summary>
internal sealed class Resumption
{
    /// <summary>Returns the state that continues the session of an earlier run; null: a new session.</summary>
    public static Resumption From(ResumePoint? bookmark)
    {
        var resumption = new Resumption();
        if (bookmark is not null)
        {
            resumption.SetToken(bookmark.Token);
            if (bookmark.Id is { } id)
            {
                resumption.Position.ContinueAfter(id);
            }
        }

        return resumption;
    }

    /// <summary>The token that resumes the session; null while the client has none.</summary>
    public string? Token { get; private set; }

    /// <summary>Whether the server supports ids and tokens; null while that is not known.</summary>
    public bool? IsSupported { get; private set; }

    /// <summary>The client's position in its room.</summary>
    public Position Position { get; } = new();

    /// <summary>The lines that were sent and are not confirmed.</summary>
    public SentLines Sent { get; } = new();

    /// <summary>The lines to send again before all others, oldest first. Only the <see cref="Sessions.OutboxSender"/> uses it.</summary>
    public Queue<string> ToResend { get; } = new();

    /// <summary>Whether the server has sent one of the client's own lines back: some servers have no echo.</summary>
    public bool HasEcho { get; private set; }

    /// <summary>Whether the user ignores another user, so that the server hides lines.</summary>
    public bool Ignores { get; set; }

    /// <summary>Whether the user wants to see the ids.</summary>
    public bool ShowsIds { get; set; }

    /// <summary>
    /// Why the client must not come back; null: it may. Another connection has used the token (otherwise the two would disconnect each
    /// other forever), or the user has ended this one.
    /// </summary>
    public string? EndReason { get; private set; }

    /// <summary>Returns whether there are unconfirmed lines whose fate the client can find out by resuming.</summary>
    /// <param name="hasQuit">Whether the client has sent <c>/quit</c>: a server without an echo then closes without a confirmation.</param>
    public bool HasOpenLines(bool hasQuit) => ToResend.Count > 0 || (Token is not null && Sent.HasVisible && (HasEcho || !hasQuit));

    /// <summary>Whether the client may have changed rooms since the last line, so that the room of an id is not known.</summary>
    public bool IsMoving => Sent.HasMove;

    /// <summary>The id after which the server continues; null: the server decides, because the room may have changed.</summary>
    public long? After => IsMoving ? null : Position.Last;

    /// <summary>Sets the token.</summary>
    public void SetToken(string token) => (Token, IsSupported) = (token, true);

    /// <summary>Notes that the server does not support ids and tokens.</summary>
    public void MarkUnsupported()
    {
        if (IsSupported is null)
        {
            IsSupported = false;
            Sent.TakeAll();
        }
    }

    /// <summary>Forgets the token and the position, because the token is invalid.</summary>
    public void DropToken()
    {
        Token = null;
        Position.Reset();
    }

    /// <summary>Handles a notice that may confirm or refuse a line of the client.</summary>
    public void TakeNotice(string text, string alias)
    {
        EndReason = text is ServerNotice.SessionTaken or ServerNotice.LoggedOut ? text : EndReason;
        Ignores |= ServerNotice.IsIgnoring(text);
        if (text == ServerNotice.Revoked)
        {
            DropToken();
        }

        if (ServerNotice.IsSkip(text))
        {
            Position.NoteSkip();
        }
        else if (ServerNotice.MaxBytes(text) is { } maxBytes)
        {
            Sent.RefuseLongerThan(maxBytes);
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

    /// <summary>Handles a line with the client's alias, which may confirm a line.</summary>
    public void Confirm(ChatLine echo) => HasEcho |= Sent.Confirm(echo);

    /// <summary>
    /// Returns how many hidden lines are from other users. A server without an echo also hides the client's own lines; this
    /// confirms them.
    /// </summary>
    public long CountOthers(long hidden) => HasEcho || Ignores ? hidden : hidden - Sent.ConfirmWithoutEcho(hidden);

    /// <summary>
    /// Decides about the unconfirmed lines of the earlier connection, after the server has sent all missed lines. Moves the lines
    /// to send again to <see cref="ToResend"/>.
    /// </summary>
    /// <param name="isCertain">Whether all missed lines have come; false for a new session.</param>
    /// <returns>The lines that may be lost and are not sent again.</returns>
    public IReadOnlyList<string> Settle(bool isCertain)
    {
        var open = Sent.TakeAll();
        var first = isCertain ? open.TakeWhile(static line => !line.IsVisible).Count() : open.Count; // no line after a refused one was accepted
        string[] resend = [.. open.Skip(first).Select(static line => line.Line), .. ToResend];
        ToResend.Clear();
        foreach (var line in resend)
        {
            ToResend.Enqueue(line);
        }

        return [.. open.Take(first).Where(static line => !line.IsHarmless).Select(static line => line.Line)];
    }
}
