using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Json;
using ChatRoom.Protocol.Model;
using ChatRoom.Protocol.Tests.Framing;
using ChatRoom.Testing;
using CsCheck;

namespace ChatRoom.Protocol.Tests.Json;

public class JsonRequestsTests
{
    private static readonly RoomName Ops = Some("#ops");

    public static TheoryData<string, JsonRequest> Requests => new()
    {
        { """{"say":"hi","room":"#ops","ref":"c1"}""", new SayRequest("hi", Ops) { Ref = "c1" } },
        { """{"ref":"","say":""}""", new SayRequest("", null) { Ref = "" } },
        { """{"do":"waves","room":"ops"}""", new DoRequest("waves", Ops) },
        { """{"join":"#ops"}""", new JoinRequest(Ops, null, null) },
        { """{"join":"#ops","after":1200}""", new JoinRequest(Ops, new RoomPosition(0, 1_200), null) },
        { """{"join":"#ops","after":"e1f:1200","history":0}""", new JoinRequest(Ops, new RoomPosition(0x1F, 1_200), 0) },
        { """{"part":"#ops"}""", new PartRequest(Ops) },
        { """{"past":"#ops"}""", new PastRequest(Ops, null, null) },
        { """{"past":"#ops","before":1000,"limit":1000}""", new PastRequest(Ops, 1_000, 1_000) },
        { """{"search":"words -not","room":"#ops","before":7}""", new SearchRequest("words -not", Ops, 7) },
        { """{"who":"#ops"}""", new WhoRequest(Ops) },
        { """{"whisper":"ann","text":"psst"}""", new WhisperRequest("ann", "psst") },
        { """{"read":"#ops","id":1236}""", new ReadRequest(Ops, 1_236) },
        { """{"push":"https://push.example/1","p256dh":"k","auth":"a"}""", new PushRequest("https://push.example/1", "k", "a") },
        { """{"push-off":"https://push.example/1"}""", new PushOffRequest("https://push.example/1") },
        { """{"command":"/topic x","room":"#ops"}""", new CommandRequest("/topic x", Ops) },
        { """{"ping":1}""", new PingRequest() },
        { """{"ping":null,"ref":"p"}""", new PingRequest { Ref = "p" } },
        { """{"say":"hi","later":{"a":[1]},"limit":"unknown here"}""", new SayRequest("hi", null) },
        { """ {"say" : "\ud83d\ude00 \\ud83d \u00e9 😀\t\u0000" } """.Replace("\t", "\\t", StringComparison.Ordinal), new SayRequest("😀 \\ud83d é 😀\t\0", null) },
    };

    public static TheoryData<string> RequestTexts => [.. Requests.Select(static row => row.Data.Item1)];

    [Theory]
    [MemberData(nameof(Requests))]
    public void Object_is_parsed(string json, JsonRequest request)
    {
        Parse(json).Request.Should().Be(request);
        foreach (var reads in Reads.EveryWay(Encoding.UTF8.GetBytes($"{json}\r\n\n{json}\n")))
        {
            var framer = JsonRequests.NewFramer();
            var seen = reads.SelectMany(read => Frames(framer, read)).Where(static frame => !JsonRequests.IsBlank(frame)).Select(static frame => Parse(frame).Request);
            seen.Should().Equal(request, request);
        }
    }

    [Theory]
    [MemberData(nameof(RequestTexts))]
    public void Request_is_as_the_schema_says(string json) => JsonDialect.ParseRequest(json);

    [Fact]
    public void Hello_begins_or_resumes_a_session()
    {
        var hello = Parse("""{"alias":"bob","password":"p","token":"t","rooms":["#ops","#Ops","#dev"],"after":{"#ops":7,"#dev":"e1:9"},"history":50}""").Request;

        hello.Should().BeEquivalentTo(new HelloRequest("bob", null)
        {
            Password = "p",
            Token = "t",
            Rooms = [Ops, Some("#dev")],
            After = new Dictionary<RoomName, RoomPosition> { [Ops] = new(0, 7), [Some("#dev")] = new(1, 9) },
            History = 50,
        });
        Parse("""{"resume":"abc"}""").Request.Should().BeEquivalentTo(new HelloRequest(null, "abc"));
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("""{"say":"hi" """)]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("\"say\"")]
    [InlineData("""{"say":"hi"}{"say":"hi"}""")]
    [InlineData("""{"say":"hi","say":"ho"}""")]
    [InlineData("""{"say":"hi","\u0073ay":"ho"}""")]
    [InlineData("""{"say":"hi","x":{"a":1,"a":2}}""")]
    [InlineData("""{"say":"hi","x":[[[[]]]]}""")]
    [InlineData("""{"say":"hi","x":{"a":{"b":{"c":{}}}}}""")]
    [InlineData("""{"say":"\ud800"}""")]
    [InlineData("""{"say":"\udc00"}""")]
    [InlineData("""{"say":"\ud800\ud800\udc00"}""")]
    [InlineData("""{"say":"\uD800\\uDC00"}""")]
    [InlineData("""{"say":"hi","x":"\ud800"}""")]
    [InlineData("""{"say":"hi","\ud800":1}""")]
    [InlineData("""{"say":"hi",}""")]
    [InlineData("""{"say":"hi"} // comment""")]
    [InlineData("""{"say":"a\u12"}""")]
    [InlineData("{\"say\":\"a\tb\"}")]
    [InlineData("\uFEFF{\"say\":\"hi\"}")]
    public void What_is_not_a_JSON_object_is_refused(string json) => Parse(json).Error!.Code.Should().Be(ErrorCode.BadJson);

    [Theory]
    [InlineData("""{"x":[[[1]]],"ping":1}""")]
    [InlineData("""{"x":{"a":{"b":{}}},"ping":1}""")]
    public void Depth_of_4_is_allowed(string json) => Parse(json).Request.Should().Be(new PingRequest());

    [Theory]
    [InlineData("""{}""", "request")]
    [InlineData("""{"room":"#ops"}""", "request")]
    [InlineData("""{"say":"hi","do":"waves"}""", "do")]
    [InlineData("""{"alias":"bob","resume":"abc"}""", "resume")]
    [InlineData("""{"say":7}""", "say")]
    [InlineData("""{"say":null}""", "say")]
    [InlineData("""{"say":"hi","room":7}""", "room")]
    [InlineData("""{"say":"hi","room":"#a b"}""", "room")]
    [InlineData("""{"say":"hi","room":""}""", "room")]
    [InlineData("""{"join":7}""", "join")]
    [InlineData("""{"join":"#ops","after":-1}""", "after")]
    [InlineData("""{"join":"#ops","after":1.5}""", "after")]
    [InlineData("""{"join":"#ops","after":1e999}""", "after")]
    [InlineData("""{"join":"#ops","after":99999999999999999999}""", "after")]
    [InlineData("""{"join":"#ops","after":"1234"}""", "after")]
    [InlineData("""{"join":"#ops","after":"e0:1"}""", "after")]
    [InlineData("""{"join":"#ops","after":"e1:x"}""", "after")]
    [InlineData("""{"join":"#ops","after":{}}""", "after")]
    [InlineData("""{"join":"#ops","history":1001}""", "history")]
    [InlineData("""{"join":"#ops","history":"50"}""", "history")]
    [InlineData("""{"past":"#ops","limit":0}""", "limit")]
    [InlineData("""{"past":"#ops","before":-1}""", "before")]
    [InlineData("""{"whisper":"ann"}""", "text")]
    [InlineData("""{"read":"#ops"}""", "id")]
    [InlineData("""{"alias":7}""", "alias")]
    [InlineData("""{"alias":"bob","rooms":[]}""", "rooms")]
    [InlineData("""{"alias":"bob","rooms":"#ops"}""", "rooms")]
    [InlineData("""{"alias":"bob","rooms":["#ops",7]}""", "rooms")]
    [InlineData("""{"alias":"bob","rooms":["#a b"]}""", "rooms")]
    [InlineData("""{"alias":"bob","after":7}""", "after")]
    [InlineData("""{"alias":"bob","after":{"#ops":"x"}}""", "after")]
    [InlineData("""{"alias":"bob","after":{"#a b":1}}""", "after")]
    [InlineData("""{"alias":"bob","token":7}""", "token")]
    [InlineData("""{"say":"hi","ref":7}""", "ref")]
    public void Invalid_request_is_refused_with_the_member(string json, string member)
    {
        Parse(json).Error.Should().BeOfType<BadMember>().Which.Name.Should().Be(member);
        if (member != "ref")
        {
            Parse(json.Insert(1, json.Length == 2 ? "\"ref\":\"c1\"" : "\"ref\":\"c1\",")).Error!.Ref.Should().Be("c1");
        }
    }

    [Fact]
    public void Reference_has_at_most_64_bytes()
    {
        Parse($$"""{"ping":1,"ref":"{{new string('é', 32)}}"}""").Request!.Ref.Should().Be(new string('é', 32));
        Parse($$"""{"ping":1,"ref":"{{new string('é', 32)}}x"}""").Error.Should().BeOfType<BadMember>().Which.Name.Should().Be("ref");
    }

    [Fact]
    public void Object_that_is_too_long_or_not_UTF_8_is_refused_and_the_next_one_is_read()
    {
        byte[] longest = [.. "{\"say\":\""u8, .. Enumerable.Repeat((byte)'x', JsonRequests.MostBytes - 10), .. "\"}"u8];
        byte[] input = [.. longest, (byte)'\n', .. longest[..^2], .. "x\"}\n{\"say\":\"\xFF\"}\n"u8, .. "{\"say\":\""u8, 0xFF, .. "\"}\n{\"ping\":1}"u8];
        var framer = JsonRequests.NewFramer();

        var frames = Frames(framer, input).ToList();
        framer.TryReadLast(out var last).Should().BeTrue();

        frames.Append(last).Select(static frame => Parse(frame)).Select(static parsed => parsed.Error?.Code.ToString() ?? parsed.Request!.GetType().Name)
            .Should().Equal("SayRequest", "TooLong", "SayRequest", "NotUtf8", "PingRequest");
    }

    [Fact]
    public void Editing_keys_are_bytes_as_any_other() =>
        Frames(JsonRequests.NewFramer(), "{\"say\":\"a\u007Fb\"}\n"u8.ToArray()).Select(static frame => Parse(frame).Request).Should().Equal(new SayRequest("a\u007Fb", null));

    [Fact]
    public void Largest_objects_are_parsed_quickly()
    {
        var many = $"{{{string.Concat(Enumerable.Range(0, 1_400).Select(static i => $"\"m{i}\":1,"))}\"ping\":1}}";
        var rooms = $$"""{"alias":"bob","rooms":[{{string.Join(',', Enumerable.Range(0, 1_500).Select(static i => $"\"r{i}\""))}}]}""";
        var positions = $$$"""{"alias":"bob","after":{{{{string.Join(',', Enumerable.Range(0, 1_400).Select(static i => $"\"r{i}\":1"))}}}}}""";
        foreach (var json in (string[])[many, rooms, positions])
        {
            json.Length.Should().BeInRange(10_000, JsonRequests.MostBytes);
            Parse(json).Error.Should().BeNull();
        }
    }

    [Fact]
    public void Random_bytes_never_throw() => Gen.Byte.Array[0, 200].Sample(static bytes => RequireEither(bytes), iter: 20_000);

    [Fact]
    public void Random_pieces_of_JSON_never_throw()
    {
        string[] pieces =
        [
            "{", "}", "[", "]", ":", ",", "\"", "\"say\"", "\"alias\"", "\"after\"", "\"rooms\"", "\"ref\"", "\"join\"", "\"#ops\"", "\\", "\\ud800", "\\udc00",
            "\"\\ud83d\\ude00\"", "1", "-1", "1e999", "1.5", "null", "true", "\"e1:7\"", "é", " ", "\t", "{\"say\":\"hi\"}", "\"history\"",
        ];

        Gen.OneOf<string>(pieces).Array[0, 12].Select(static some => Encoding.UTF8.GetBytes(string.Concat(some))).Sample(static bytes => RequireEither(bytes), iter: 50_000);
    }

    [Fact]
    public void Random_texts_survive()
    {
        var text = Gen.String.Select(static text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));

        Gen.Select(text, Gen.Long[0, long.MaxValue - 1], Gen.Int[0, 1_000]).Sample((said, id, history) =>
        {
            var say = JsonSerializer.Serialize(new Dictionary<string, object> { ["say"] = said, ["ref"] = "c" });
            var join = string.Create(CultureInfo.InvariantCulture, $$"""{"join":"#ops","after":{{id}},"history":{{history}}}""");

            Parse(say).Request.Should().Be(new SayRequest(said, null) { Ref = "c" });
            Parse(join).Request.Should().Be(new JoinRequest(Ops, new RoomPosition(0, id), history));
        }, iter: 2_000);
    }

    private static bool RequireEither(byte[] bytes)
    {
        var framer = JsonRequests.NewFramer();
        var frames = Frames(framer, bytes).ToList();
        if (framer.TryReadLast(out var last))
        {
            frames.Add(last);
        }

        return frames.TrueForAll(static frame => (Parse(frame).Request is null) != (Parse(frame).Error is null));
    }

    private static (JsonRequest? Request, Error? Error) Parse(string json) => Parse(new Frame(FrameKind.Text, Encoding.UTF8.GetBytes(json)));

    private static (JsonRequest? Request, Error? Error) Parse(Frame frame) =>
        JsonRequests.TryParse(frame, out var request, out var error) ? (request, null) : (null, error);

    private static List<Frame> Frames(IFramer framer, byte[] read)
    {
        var input = new ReadOnlySequence<byte>(read);
        var frames = new List<Frame>();
        while (framer.TryRead(ref input, out var frame))
        {
            frames.Add(frame with { Text = frame.Text.ToArray() });
        }

        return frames;
    }

    private static RoomName Some(string name) => RoomName.TryParse(name, out var room, out var reason) ? room : throw new UnreachableException(reason);
}
