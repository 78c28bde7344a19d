using System.Security.Cryptography;
using ChatRoom.Accounts;
using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Moderation;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.State;
using ChatRoom.State.Records;
using Microsoft.Extensions.Options;

namespace ChatRoom.Services;

/// <summary>Creates, lists and removes the webhooks of rooms.</summary>
internal sealed class WebhookService(
    Permissions permissions, WebhookRights rights, ChatState state, AccountDirectory accounts, ObservedJournal journal, AuditTrail audit, WebAddress web,
    IOptions<ChatRoomOptions> options, TimeProvider time)
{
    /// <summary>The path of incoming webhooks, before their tokens.</summary>
    public const string IncomingPath = "/hooks/in/";

    private const int SecretBytes = 32;

    private WebhookOptions Limits => options.Value.Webhooks;

    private int MostAliasChars => options.Value.Limits.MaxAliasLength;

    /// <summary>Returns all records of the webhooks of a room.</summary>
    public static IEnumerable<StateRecord> RecordsOf(RoomName room, ChatState state) =>
    [
        .. state.IncomingWebhooks.All.Where(one => one.Room == room.Key),
        .. state.OutgoingWebhooks.All.Where(one => one.Room == room.Key).SelectMany(one => RecordsOf(one, state)),
    ];

    /// <summary>Creates a webhook that posts to a room. The reply shows its address once.</summary>
    public ValueTask<Reply> CreateAsync(Principal who, RoomName room, string name, CancellationToken cancellationToken) =>
        permissions.RefusalOf(who, ChatAction.ManageWebhooks, room) is { } refusal ? new(refusal)
        : who.Account is not { } account ? new(new AccountRequired())
        : !BotAlias.TryCreate(name, MostAliasChars, out var alias) ? new(new Invalid(ErrorCode.BadRequest, NameRule))
        : ChangeAsync(
            change =>
            {
                if (RefusalOf(room, name) is { } error)
                {
                    return error;
                }

                var (token, hash) = WebhookToken.Create();
                change.Put(new IncomingWebhookRecord(hash, Person.NewId(), room.Key, name, account, time.GetUtcNow()));
                change.Audit(audit.Row(who, "webhook", name, room));
                return new IncomingWebhookCreated(room, name, alias.Value, $"{web.Base}{IncomingPath}{token}");
            },
            cancellationToken);

    /// <summary>Creates a webhook that gets the events of a room from now on. The reply shows the key of its signatures once.</summary>
    /// <param name="who">Who creates it.</param>
    /// <param name="room">The room.</param>
    /// <param name="url">The address.</param>
    /// <param name="events">What it gets: types of events, separated by commas; empty: messages and actions.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<Reply> ForwardAsync(Principal who, RoomName room, string url, string events, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.ForwardEvents, room) is { } refusal)
        {
            return refusal;
        }

        if (who.Account is not { } account)
        {
            return new AccountRequired();
        }

        if (!Limits.Outgoing)
        {
            return new OutgoingWebhooksOff();
        }

        if (WebhookUrl.FaultOf(url) is { } fault)
        {
            return new BadWebhookUrl(fault);
        }

        if (WebhookEvents.Parse(events) is not { } kinds)
        {
            return new Invalid(ErrorCode.BadRequest, $"the events are types of events, separated by commas: {string.Join(", ", WebhookEvents.Names)}");
        }

        long newest;
        try
        {
            await journal.CatchUpAsync(room.Key, cancellationToken);
            newest = await journal.ReadBeforeAsync(room.Key, long.MaxValue, 1, cancellationToken) is [var last] ? last.Id : 0;
        }
        catch (JournalException)
        {
            return new Unavailable(Feature.History);
        }

        return await ChangeAsync(change => Forward(change, who, account, room, new Uri(url), kinds, newest), cancellationToken);
    }

    /// <summary>Returns the webhooks of a room.</summary>
    public Reply List(Principal who, RoomName room) =>
        permissions.RefusalOf(who, ChatAction.ManageWebhooks, room) is { } refusal ? refusal
        : new WebhookList(
            room,
            [
                .. state.IncomingWebhooks.All.Where(one => one.Room == room.Key)
                    .Select(one => new ListedWebhook(one.Name, "in", AliasOf(one.By), one.Created, [], FaultOf(one, room)))
                    .Concat(state.OutgoingWebhooks.All.Where(one => one.Room == room.Key)
                        .Select(one => new ListedWebhook(one.Name, "to", AliasOf(one.By), one.Created, WebhookEvents.NamesOf(one.Kinds), FaultOf(one, room))))
                    .OrderBy(static one => one.Created).ThenBy(static one => one.Name, StringComparer.OrdinalIgnoreCase),
            ]);

    /// <summary>Removes a webhook: nothing that is posted to its address is published any more, and it gets nothing.</summary>
    public ValueTask<Reply> RemoveAsync(Principal who, RoomName room, string name, CancellationToken cancellationToken) =>
        permissions.RefusalOf(who, ChatAction.ManageWebhooks, room) is { } refusal ? new(refusal)
        : ChangeAsync(
            change =>
            {
                StateRecord[] records = [.. RecordsOf(room, name)];
                foreach (var record in records)
                {
                    change.Remove(record);
                }

                if (records.Length == 0)
                {
                    return new NoSuchWebhook(name);
                }

                change.Audit(audit.Row(who, "webhook-remove", name, room));
                return new WebhookRemoved(room, name);
            },
            cancellationToken);

    /// <summary>Enables an outgoing webhook that the server has disabled. It gets what it has missed.</summary>
    public ValueTask<Reply> EnableAsync(Principal who, RoomName room, string name, CancellationToken cancellationToken) =>
        permissions.RefusalOf(who, ChatAction.ForwardEvents, room) is { } refusal ? new(refusal)
        : ChangeAsync(
            change =>
            {
                if (FindOutgoing(room, name) is not { } record)
                {
                    return new NoSuchWebhook(name);
                }

                change.Put(record with { Disabled = null });
                if (state.WebhookPositions.Find(record.Key) is { } position)
                {
                    change.Put(position with { FailingSince = null });
                }

                change.Audit(audit.Row(who, "webhook-enable", name, room));
                return new WebhookEnabled(room, name);
            },
            cancellationToken);

    private string NameRule => $"a webhook's name has the characters of an alias, at most {BotAlias.MostChars(MostAliasChars)}";

    private static IEnumerable<StateRecord> RecordsOf(OutgoingWebhookRecord record, ChatState state) =>
        state.WebhookPositions.Find(record.Key) is { } position ? [record, position] : [record];

    private Reply Forward(StateChange change, Principal who, long account, RoomName room, Uri url, IReadOnlyList<ChatEventKind> kinds, long newest)
    {
        var name = WebhookUrl.NameOf(url, BotAlias.MostChars(MostAliasChars), candidate => IsTaken(room, candidate));
        if (state.OutgoingWebhooks.Count >= Limits.MaxOutgoing || RefusalOf(room, name) is not null)
        {
            return RefusalOf(room, name) ?? new TooManyWebhooks(Limits.MaxOutgoing, IsServer: true);
        }

        if (!BotAlias.TryCreate(name, MostAliasChars, out var alias))
        {
            return new Invalid(ErrorCode.BadRequest, NameRule);
        }

        var (id, secret) = (Person.NewId(), Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes)));
        change.Put(new OutgoingWebhookRecord(id, room.Key, name, account, time.GetUtcNow(), url.AbsoluteUri, secret, kinds));
        change.Put(new WebhookPositionRecord(id, journal.EpochOf(room.Key).Value, newest));
        change.Audit(audit.Row(who, "webhook-to", name, room));
        return new OutgoingWebhookCreated(room, name, alias.Value, $"whsec_{secret}", WebhookEvents.NamesOf(kinds));
    }

    private Error? RefusalOf(RoomName room, string name) =>
        IsTaken(room, name) ? new WebhookNameTaken(name)
        : Count(room) >= Limits.MaxPerRoom ? new TooManyWebhooks(Limits.MaxPerRoom, IsServer: false)
        : null;

    private int Count(RoomName room) =>
        state.IncomingWebhooks.All.Count(one => one.Room == room.Key) + state.OutgoingWebhooks.All.Count(one => one.Room == room.Key);

    private bool IsTaken(RoomName room, string name) => RecordsOf(room, name).Any();

    private IEnumerable<StateRecord> RecordsOf(RoomName room, string name) =>
        FindOutgoing(room, name) is { } outgoing ? RecordsOf(outgoing, state)
        : state.IncomingWebhooks.All.Where(one => one.Room == room.Key && IsSame(one.Name, name));

    private OutgoingWebhookRecord? FindOutgoing(RoomName room, string name) =>
        state.OutgoingWebhooks.All.FirstOrDefault(one => one.Room == room.Key && IsSame(one.Name, name));

    private static bool IsSame(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);

    private string? AliasOf(long account) => accounts.Find(account)?.Alias;

    private WebhookFault? FaultOf(IncomingWebhookRecord record, RoomName room) =>
        rights.RefusalOf(record.By, room, ChatAction.ManageWebhooks) is null ? null : WebhookFault.NoRight;

    private WebhookFault? FaultOf(OutgoingWebhookRecord record, RoomName room) =>
        rights.RefusalOf(record.By, room, ChatAction.ForwardEvents) is not null ? WebhookFault.NoRight
        : record.Disabled is not null ? WebhookFault.Disabled
        : !Limits.Outgoing ? WebhookFault.SwitchedOff
        : state.WebhookPositions.Find(record.Key) is { FailingSince: not null } ? WebhookFault.Failing
        : null;

    private async ValueTask<Reply> ChangeAsync(Func<StateChange, Reply> decide, CancellationToken cancellationToken)
    {
        try
        {
            return await state.ChangeAsync(decide, cancellationToken);
        }
        catch (StateException e)
        {
            return e.Error();
        }
    }
}
