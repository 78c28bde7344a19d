using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Model;
using ChatRoom.Protocol.Text;

namespace ChatRoom.Protocol.Json;

// Contract of JsonRequests (each line has its test in ChatRoom.Protocol.Tests/Json):
//
// 1. Every input becomes a request or an error; nothing throws.
// 2. A request is one JSON object (RFC 8259) in valid UTF-8 of at most MostBytes, at most MostDepth deep. No member occurs
//    twice, and no string contains half a surrogate pair.
// 3. The object has exactly one member that names an action. Members that the action does not know are ignored.
// 4. An error repeats the request's reference wherever the object can be read, and names the member that is invalid.

/// <summary>Turns the objects of a json client into requests. The contract stands above.</summary>
public static class JsonRequests
{
    /// <summary>The longest object, in bytes.</summary>
    public const int MostBytes = 16 * 1024;

    /// <summary>How deep objects and arrays may be nested.</summary>
    public const int MostDepth = 4;

    /// <summary>The longest <see cref="JsonRequest.Ref"/>, in bytes of UTF-8.</summary>
    public const int MostRefBytes = 64;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MostDepth, AllowDuplicateProperties = false };

    // What the first request may be besides "alias" is "resume": both begin a session.
    private static readonly Dictionary<string, Func<JsonMembers, JsonRequest>> Actions = new(StringComparer.Ordinal)
    {
        ["alias"] = ReadHello,
        ["resume"] = ReadHello,
        ["say"] = static o => new SayRequest(o.Text("say"), o.OptionalRoom("room")),
        ["do"] = static o => new DoRequest(o.Text("do"), o.OptionalRoom("room")),
        ["join"] = static o => new JoinRequest(o.Room("join"), o.OptionalPosition("after"), o.OptionalCount("history", 0)),
        ["part"] = static o => new PartRequest(o.Room("part")),
        ["past"] = static o => new PastRequest(o.Room("past"), o.OptionalId("before"), o.OptionalCount("limit", 1)),
        ["search"] = static o => new SearchRequest(o.Text("search"), o.OptionalRoom("room"), o.OptionalId("before")),
        ["who"] = static o => new WhoRequest(o.Room("who")),
        ["whisper"] = static o => new WhisperRequest(o.Text("whisper"), o.Text("text")),
        ["read"] = static o => new ReadRequest(o.Room("read"), o.Id("id")),
        ["upload"] = static o => new UploadRequest(o.Room("upload"), o.OptionalText("name"), o.OptionalId("size")),
        ["file"] = static o => new FileRequest(o.Text("file")),
        ["push"] = static o => new PushRequest(o.Text("push"), o.Text("p256dh"), o.Text("auth")),
        ["push-off"] = static o => new PushOffRequest(o.Text("push-off")),
        ["register"] = static o => new RegisterRequest(o.Text("register")),
        ["change-password"] = static o => new ChangePasswordRequest(o.Text("change-password"), o.Text("password")),
        ["unregister"] = static o => new UnregisterRequest(o.Text("unregister")),
        ["login"] = static o => new LogInRequest(o.Text("login")) { Password = o.OptionalText("password"), Token = o.OptionalText("token") },
        ["logout"] = static o => new LogOutRequest(o.Text("logout")),
        ["command"] = static o => new CommandRequest(o.Text("command"), o.OptionalRoom("room")),
        ["ping"] = static _ => new PingRequest(),
    };

    /// <summary>The members that name an action.</summary>
    public static IReadOnlyCollection<string> ActionNames => Actions.Keys;

    /// <summary>Returns a framer that cuts a client's input into objects, one a line.</summary>
    public static IFramer NewFramer() => new LineReader(MostBytes, appliesKeys: false);

    /// <summary>Returns whether a frame contains nothing: such a line is ignored.</summary>
    public static bool IsBlank(in Frame frame) => frame.Kind == FrameKind.Text && !frame.Text.Span.ContainsAnyExcept(" \t\r"u8);

    /// <summary>Parses a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="request">The request, if the frame is one.</param>
    /// <param name="error">Otherwise: why not.</param>
    public static bool TryParse(in Frame frame, [NotNullWhen(true)] out JsonRequest? request, [NotNullWhen(false)] out Error? error)
    {
        (request, error) = frame.Kind switch
        {
            FrameKind.TooLong => (null, new Invalid(ErrorCode.TooLong, $"an object has at most {MostBytes} bytes")),
            FrameKind.NotUtf8 => (null, new Error(ErrorCode.NotUtf8)),
            _ when JsonEscapes.HaveLoneSurrogate(frame.Text.Span) => (null, new Invalid(ErrorCode.BadJson, "a string contains half a surrogate pair")),
            _ => Parse(frame.Text),
        };
        return error is null;
    }

    private static (JsonRequest?, Error?) Parse(ReadOnlyMemory<byte> utf8)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(utf8, Strict);
        }
        catch (JsonException e)
        {
            return (null, new Invalid(
                ErrorCode.BadJson, $"that is not a JSON object at most {MostDepth} deep without repeated members (see byte {e.BytePositionInLine ?? 0})"));
        }

        using (document)
        {
            return document.RootElement.ValueKind == JsonValueKind.Object ? Parse(document.RootElement) : (null, new Error(ErrorCode.BadJson));
        }
    }

    private static (JsonRequest?, Error?) Parse(JsonElement root)
    {
        var members = new JsonMembers(root);
        var reference = members.OptionalText("ref");
        if (reference is not null && System.Text.Encoding.UTF8.GetByteCount(reference) > MostRefBytes)
        {
            return (null, new BadMember("ref", $"it has at most {MostRefBytes} bytes"));
        }

        var request = FindAction(root, members)?.Invoke(members);
        return members.Fault is { } fault ? (null, fault with { Ref = reference }) : (request! with { Ref = reference }, null);
    }

    private static Func<JsonMembers, JsonRequest>? FindAction(JsonElement root, JsonMembers members)
    {
        var names = Actions.Keys.Where(name => root.TryGetProperty(name, out _)).Take(2).ToArray();
        switch (names)
        {
            case []:
                members.Refuse("request", $"it has one of these members: {string.Join(", ", Actions.Keys)}");
                return null;
            case [var name]:
                return Actions[name];
            default:
                members.Refuse(names[1], $"it cannot stand beside {names[0]}");
                return null;
        }
    }

    private static HelloRequest ReadHello(JsonMembers o) => new(o.OptionalText("alias"), o.OptionalText("resume"))
    {
        Password = o.OptionalText("password"),
        Token = o.OptionalText("token"),
        NewPassword = o.OptionalText("new-password"),
        Rooms = o.OptionalRooms("rooms"),
        After = o.Positions("after"),
        History = o.OptionalCount("history", 0),
    };
}
