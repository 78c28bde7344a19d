using System.Text;
using ChatRoom.Diagnostics;
using ChatRoom.Journal;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Rooms;

namespace ChatRoom.Services;

/// <summary>
/// Publishes messages, actions and topics in rooms. Each method returns why nothing is published, or null if it is published
/// or its outcome follows in the room. A call waits only while too many appends of the participant are pending, so the outcome
/// may be known later: a failure is always reported, success only to a sender that requests a <see cref="Confirmation"/>.
/// </summary>
internal sealed class MessageService(
    Permissions permissions, TokenGuard tokens, TextGate gate, AwayService away, ObservedJournal journal, ChatMetrics metrics, Drain drain, TimeProvider time)
{
    /// <summary>Publishes a message.</summary>
    public ValueTask<Reply?> SayAsync(
        Participant who, RoomName room, ReadOnlyMemory<byte> text, Confirmation? confirmation, CancellationToken cancellationToken) =>
        permissions.RefusalOf(who, ChatAction.Publish, room) is { } refusal ? new(refusal)
        : VisibleText.IsIn(text.Span) ? PublishAsync(who, room, ChatEventKind.Message, text, confirmation, cancellationToken)
        : new(new NothingVisible());

    /// <summary>Publishes an action: <c>** bob waves</c>.</summary>
    public ValueTask<Reply?> DoAsync(
        Participant who, RoomName room, ReadOnlyMemory<byte> action, Confirmation? confirmation, CancellationToken cancellationToken) =>
        permissions.RefusalOf(who, ChatAction.Publish, room) is { } refusal ? new(refusal)
        : VisibleText.IsIn(action.Span) ? PublishAsync(who, room, ChatEventKind.Action, action, confirmation, cancellationToken)
        : new(new NothingVisible());

    /// <summary>Sets the topic; an empty one clears it.</summary>
    public ValueTask<Reply?> SetTopicAsync(
        Participant who, RoomName room, ReadOnlyMemory<byte> topic, Confirmation? confirmation, CancellationToken cancellationToken) =>
        permissions.RefusalOf(who, ChatAction.SetTopic, room) is { } refusal ? new(refusal)
        : topic.Length > Topic.MostBytes ? new(new TopicTooLong(Topic.MostBytes, topic.Length))
        : who.TryFind(room, out var attendance) && IsTopic(attendance, topic) ? SetTopicAgainAsync(who, attendance, topic, confirmation, cancellationToken)
        : PublishAsync(who, room, ChatEventKind.Topic, topic, confirmation, cancellationToken);

    /// <summary>
    /// Publishes a message or an action of somebody who acts without being in the chat, and waits until it is stored. Returns an
    /// <see cref="Accepted"/>, or why not.
    /// </summary>
    /// <param name="who">Who says it.</param>
    /// <param name="room">The room, which exists.</param>
    /// <param name="text">The text.</param>
    /// <param name="isAction">Whether it is an action.</param>
    /// <param name="key">Identifies it, if it may be posted again: then it is published once, and the answer is the same.</param>
    /// <param name="cancellationToken">Ends the call before it is published.</param>
    public async ValueTask<Reply> PostAsync(
        Principal who, RoomName room, ReadOnlyMemory<byte> text, bool isAction, AppendKey key, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.Publish, room) is { } refusal)
        {
            return refusal;
        }

        if (!VisibleText.IsIn(text.Span))
        {
            return new NothingVisible();
        }

        return await StoreAsync(who, room, isAction ? ChatEventKind.Action : ChatEventKind.Message, text, key, cancellationToken);
    }

    /// <summary>Sets the topic of a room for somebody who acts without being in the chat, and waits until it is stored; an empty one clears it.</summary>
    public async ValueTask<Reply> PostTopicAsync(Principal who, RoomName room, ReadOnlyMemory<byte> topic, CancellationToken cancellationToken) =>
        permissions.RefusalOf(who, ChatAction.SetTopic, room) is { } refusal ? refusal
        : topic.Length > Topic.MostBytes ? new TopicTooLong(Topic.MostBytes, topic.Length)
        : await StoreAsync(who, room, ChatEventKind.Topic, topic, default, cancellationToken);

    private async ValueTask<Reply> StoreAsync(
        Principal who, RoomName room, ChatEventKind kind, ReadOnlyMemory<byte> text, AppendKey key, CancellationToken cancellationToken)
    {
        try
        {
            if (!key.IsNone && await journal.FindAppendAsync(key, cancellationToken) is { } known)
            {
                return await RepeatedAsync(who, room, known, kind, text, cancellationToken);
            }

            if ((await tokens.RefusalOfAsync(text, cancellationToken) ?? await gate.RefusalOfAsync(who, room, kind, text, cancellationToken)) is { } stopped)
            {
                return stopped;
            }

            var e = new ChatEvent { Kind = kind, At = time.GetUtcNow(), Author = who.Alias, AuthorId = who.Person.Id, Text = text };
            return new Accepted(room, await journal.AppendAsync(room.Key, e, key, drain.Over));
        }
        catch (JournalException failure)
        {
            return Participant.OutcomeOf(failure);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new NotSent(ErrorCode.UnknownFate); // the server shuts down
        }
    }

    /// <summary>Sets a topic that the room seems to have already: if it has, nothing changes, and nothing is published.</summary>
    private async ValueTask<Reply?> SetTopicAgainAsync(
        Participant who, Attendance attendance, ReadOnlyMemory<byte> topic, Confirmation? confirmation, CancellationToken cancellationToken)
    {
        try
        {
            await journal.CatchUpAsync(attendance.Name.Key, cancellationToken); // another node may have changed it a moment ago
        }
        catch (JournalException failure)
        {
            return Participant.OutcomeOf(failure);
        }

        return IsTopic(attendance, topic)
            ? new TopicShown(attendance.Name, attendance.Room.Topic)
            : await PublishAsync(who, attendance.Name, ChatEventKind.Topic, topic, confirmation, cancellationToken);
    }

    private static bool IsTopic(Attendance attendance, ReadOnlyMemory<byte> topic) => attendance.Room.Topic == Encoding.UTF8.GetString(topic.Span);

    /// <summary>Returns the answer to something that was posted before, if it is the same.</summary>
    private async ValueTask<Reply> RepeatedAsync(
        Principal who, RoomName room, long id, ChatEventKind kind, ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        try
        {
            var isOther = await journal.FindAsync(room.Key, id, cancellationToken) is { } e
                && (e.Kind != kind || e.AuthorId != who.Person.Id || (e.ReplacedBy == 0 && !e.Text.Span.SequenceEqual(text.Span)));
            return isOther ? new AppendKeyReused() : new Accepted(room, id);
        }
        catch (JournalException)
        {
            return new Accepted(room, id); // it is stored
        }
    }

    // Without an asynchronous state machine unless something must be awaited: every message passes here.
    private ValueTask<Reply?> PublishAsync(
        Participant who, RoomName room, ChatEventKind kind, ReadOnlyMemory<byte> text, Confirmation? confirmation, CancellationToken cancellationToken)
    {
        if (!who.TryFind(room, out var attendance))
        {
            return new(new Error(ErrorCode.NotInRoom));
        }

        var check = tokens.RefusalOfAsync(text, cancellationToken);
        if (!check.IsCompletedSuccessfully)
        {
            return PublishCheckedAsync(check, who, attendance, kind, text, confirmation, cancellationToken);
        }

        if (check.Result is { } refusal)
        {
            return new(refusal);
        }

        var passing = gate.RefusalOfAsync(who, attendance.Name, kind, text, cancellationToken);
        if (!passing.IsCompletedSuccessfully)
        {
            return PublishPassedAsync(passing, who, attendance, kind, text, confirmation);
        }

        if (passing.Result is { } stopped)
        {
            return new(stopped);
        }

        var append = AppendAsync(who, attendance, kind, text, confirmation);
        if (!append.IsCompletedSuccessfully)
        {
            return AfterAsync(append);
        }

        append.GetAwaiter().GetResult();
        return default;
    }

    private async ValueTask<Reply?> PublishCheckedAsync(
        ValueTask<Error?> check, Participant who, Attendance attendance, ChatEventKind kind, ReadOnlyMemory<byte> text, Confirmation? confirmation,
        CancellationToken cancellationToken) =>
        await check is { } refusal
            ? refusal
            : await PublishPassedAsync(gate.RefusalOfAsync(who, attendance.Name, kind, text, cancellationToken), who, attendance, kind, text, confirmation);

    private async ValueTask<Reply?> PublishPassedAsync(
        ValueTask<Error?> passing, Participant who, Attendance attendance, ChatEventKind kind, ReadOnlyMemory<byte> text, Confirmation? confirmation)
    {
        if (await passing is { } stopped)
        {
            return stopped;
        }

        await AppendAsync(who, attendance, kind, text, confirmation);
        return null;
    }

    private static async ValueTask<Reply?> AfterAsync(ValueTask append)
    {
        await append;
        return null;
    }

    private ValueTask AppendAsync(Participant who, Attendance attendance, ChatEventKind kind, ReadOnlyMemory<byte> text, Confirmation? confirmation)
    {
        if (kind != ChatEventKind.Topic)
        {
            away.Spoke(who);
        }

        var room = attendance.Room;
        var e = room.Event(kind, who.Alias, text, who.IsVisible ? MessageSpan.Begin(text.Length) : null, who.Person.Id);
        var appends = who.Appends(journal, metrics);
        return confirmation is { } wanted
            ? appends.AppendAsync(room.Name.Key, e, wanted.Key, new Receipt(appends, who, attendance, wanted.Take()))
            : appends.AppendAsync(room.Name.Key, e);
    }
}
