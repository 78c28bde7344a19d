using System.Collections.Concurrent;
using System.Reflection;
using ChatRoom.Moderation;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Resuming;
using ChatRoom.Search;
using ChatRoom.Services;
using ChatRoom.State;
using ChatRoom.State.Records;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Services;

/// <summary>Calls the public methods of all services, each as ann and, where it is about a room, about <see cref="Room"/>.</summary>
internal static class ServiceCalls
{
    public static readonly RoomName Room = Some.Room("#other");

    private static readonly Lazy<Task<ConcurrentDictionary<ChatAction, MethodInfo[]>>> ByAction = new(FindActionsAsync);

    public static IEnumerable<MethodInfo> Methods { get; } =
    [
        .. from type in typeof(Permissions).Assembly.GetTypes()
           where type.Namespace == typeof(Permissions).Namespace && type.Name.EndsWith("Service", StringComparison.Ordinal)
           from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
           select method,
    ];

    /// <summary>Returns the methods that ask for a permission before they do anything.</summary>
    public static async Task<MethodInfo[]> OfAsync(ChatAction action) => (await ByAction.Value).GetValueOrDefault(action, []);

    public static async Task<Reply?> CallAsync(Chat chat, MethodInfo method)
    {
        var service = typeof(Chat).GetMethod(nameof(Chat.Get))!.MakeGenericMethod(method.DeclaringType!).Invoke(chat, null);
        var who = chat.Get<ParticipantDirectory>().Find(Some.Alias("ann"));
        var arguments = method.GetParameters().Select(parameter => Value(parameter, who!)).ToArray();
        return method.Invoke(service, arguments) switch
        {
            ValueTask<Reply?> reply => await reply,
            Reply reply => reply,
            var other => throw new NotSupportedException($"{method.Name} returns {other}"),
        };
    }

    private static async Task<ConcurrentDictionary<ChatAction, MethodInfo[]>> FindActionsAsync()
    {
        var refusing = new RefusingPermissions();
        using var chat = refusing.NewChat();
        await chat.JoinAsync("ann");
        refusing.IsOn = true;
        var found = new ConcurrentDictionary<ChatAction, MethodInfo[]>();
        foreach (var method in Methods)
        {
            await CallAsync(chat, method);
            found.AddOrUpdate(refusing.Asked.Last(), [method], (_, others) => [.. others, method]);
        }

        return found;
    }

    private static object? Value(ParameterInfo parameter, Participant who)
    {
        var type = parameter.ParameterType;
        return type.IsAssignableFrom(typeof(Participant)) ? who
            : type == typeof(RoomName) ? Room
            : type == typeof(RoomEntry) ? new RoomEntry(Room)
            : type == typeof(ChatEventKind) ? ChatEventKind.Joined
            : type == typeof(DeliveryTracker) || type == typeof(Confirmation) ? null
            : type == typeof(Alias) ? Some.Alias("other")
            : type == typeof(string) ? "text"
            : type == typeof(ReadOnlyMemory<byte>) ? (ReadOnlyMemory<byte>)"text"u8.ToArray()
            : type == typeof(SearchQuery) ? (SearchQueryParser.TryParse("text", out var query, out _) ? query : null)
            : type == typeof(Sanction) ? new Sanction(new BanTarget(TargetKind.Alias, "other*"))
            : type == typeof(BanTarget) ? new BanTarget(TargetKind.Alias, "other*")
            : type == typeof(FileRecord) ? new FileRecord("id", Room.Value, who.Person.Id, "local", "cat.png", "image/png", 1, "", default)
            : type == typeof(PushSubscription) ? new PushSubscription("https://push.example/1", "key", "auth")
            : type == typeof(AuditQuery) ? new AuditQuery()
            : type == typeof(long) ? 1L
            : type == typeof(int) || type == typeof(int?) ? 1
            : type == typeof(CancellationToken) ? TestContext.Current.CancellationToken
            : Nullable.GetUnderlyingType(type) is not null ? null
            : type.IsValueType ? Activator.CreateInstance(type)
            : throw new NotSupportedException($"give this test a value of {type}");
    }
}
