using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ChatRoom.Connection.Transport;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Json;

namespace ChatRoom.Connection;

/// <summary>
/// A program's connection to a chat server, in the json dialect. It reconnects by itself: messages arrive exactly once, and
/// events that were missed follow with <see cref="Received.IsPast"/>. Requests leave in the order of the calls, at the rate that
/// the server allows; at most 1,000 may wait for their answers. Any thread may call the methods.
/// </summary>
public sealed class ChatConnection : IAsyncDisposable
{
    private const long MaxUnreadBytes = 4 * 1024 * 1024;

    private readonly ChatSession _session;
    private readonly CancellationTokenSource _stop = new();
    private readonly ReceivedQueue _received = new(MaxUnreadBytes);
    private readonly Outbox _outbox = new();
    private Task _running = Task.CompletedTask;
    private long _references;

    private ChatConnection(ChatOptions options, ITransport transport, TimeProvider time, Random random) =>
        _session = new ChatSession(options, transport, _outbox, _received, time, random);

    /// <summary>The client's alias.</summary>
    public string Alias => _session.Alias;

    /// <summary>Connects to a server, and joins the rooms.</summary>
    /// <param name="options">How to connect.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="ArgumentException">An option is invalid.</exception>
    /// <exception cref="ConnectFailedException">The connection failed.</exception>
    /// <exception cref="ChatException">The server refuses the client.</exception>
    public static Task<ChatConnection> ConnectAsync(ChatOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var port = options.Tls is null ? ServerAddress.DefaultPort : ServerAddress.DefaultTlsPort;
        return ServerAddress.TryParse(options.Server, port, out var server, out var reason)
            ? ConnectAsync(options, new TcpTransport(server, options.Tls, TimeProvider.System), TimeProvider.System, Random.Shared, cancellation)
            : throw new ArgumentException(reason, nameof(options));
    }

    /// <summary>Says something. Completes when the server has stored it, and the rooms' members have received it.</summary>
    /// <param name="room">The room.</param>
    /// <param name="text">The text. Each of its lines becomes a message.</param>
    /// <param name="cancellation">Ends the wait; a message that was sent already may still arrive.</param>
    /// <returns>The id of the message; of the last one, if there are more.</returns>
    /// <exception cref="ArgumentException">The name is invalid, or the text is empty.</exception>
    /// <exception cref="ChatException">The server refuses the message, or its fate is not known.</exception>
    public async Task<long> SayAsync(string room, string text, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        ArgumentOutOfRangeException.ThrowIfZero(lines.Length, nameof(text));
        var answers = lines.Select(line => SpeakAsync("say", room, line, cancellation)).ToArray();
        return (await Task.WhenAll(answers))[^1];
    }

    /// <summary>Does something: <c>** bob waves</c>.</summary>
    /// <param name="room">The room.</param>
    /// <param name="action">The action, one line.</param>
    /// <param name="cancellation">Ends the wait; an action that was sent already may still arrive.</param>
    /// <returns>The id of the action.</returns>
    /// <exception cref="ArgumentException">The name is invalid.</exception>
    /// <exception cref="ChatException">The server refuses the action, or its fate is not known.</exception>
    public Task<long> DoAsync(string room, string action, CancellationToken cancellation = default) => SpeakAsync("do", room, action, cancellation);

    /// <summary>Sends a private message.</summary>
    /// <param name="alias">The recipient.</param>
    /// <param name="text">The text, one line.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ChatException">The server refuses the message, or its fate is not known.</exception>
    public Task WhisperAsync(string alias, string text, CancellationToken cancellation = default) =>
        RequestAsync(new JsonObject { ["whisper"] = alias, ["text"] = text }, cancellation);

    /// <summary>Joins a room.</summary>
    /// <exception cref="ChatException">The server refuses.</exception>
    public Task JoinAsync(string room, CancellationToken cancellation = default) =>
        RequestAsync(new JsonObject { ["join"] = RoomStates.Parse(room).Value, ["history"] = 0 }, cancellation);

    /// <summary>Leaves a room.</summary>
    /// <exception cref="ChatException">The server refuses.</exception>
    public Task PartAsync(string room, CancellationToken cancellation = default) =>
        RequestAsync(new JsonObject { ["part"] = RoomStates.Parse(room).Value }, cancellation);

    /// <summary>
    /// Returns what keeps the client from speaking in a room, as the server has said last (<c>speech</c>). A mute with an end is over
    /// then.
    /// </summary>
    /// <exception cref="ArgumentException">The name is invalid.</exception>
    public SpeechLimits LimitsIn(string room) => _session.Rooms.LimitsIn(RoomStates.Parse(room));

    /// <summary>Sends any other request of <c>docs/json.md</c>, such as <c>{"who":"#lobby"}</c>.</summary>
    /// <param name="request">The request. The connection adds its reference.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="ChatException">The server refuses, or its answer was lost with a connection.</exception>
    public Task<Received> RequestAsync(JsonObject request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return SendAsync(request.DeepClone().AsObject(), null, null, cancellation);
    }

    /// <summary>
    /// Returns everything that the server sends besides answers, as it comes, to one reader. Ends when the connection is disposed. If
    /// the program is 4 MiB behind, what follows is left out, and an object of the type <c>skipped</c> says so.
    /// </summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ChatException">The server has ended the session, and connecting again is of no use.</exception>
    /// <exception cref="ConnectFailedException">The connection was lost, and <see cref="ChatOptions.Reconnects"/> is off.</exception>
    public IAsyncEnumerable<Received> ReadAllAsync(CancellationToken cancellation = default) => _received.ReadAllAsync(cancellation);

    /// <summary>Leaves the chat. Requests without an answer fail.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    /// <inheritdoc cref="ConnectAsync(ChatOptions, CancellationToken)" />
    internal static async Task<ChatConnection> ConnectAsync(
        ChatOptions options, ITransport transport, TimeProvider time, Random random, CancellationToken cancellation)
    {
        var chat = new ChatConnection(options, transport, time, random);
        var link = await chat._session.OpenAsync(cancellation);
        chat._running = Task.Run(() => chat._session.RunAsync(link, chat._stop.Token), CancellationToken.None);
        return chat;
    }

    private async Task<long> SpeakAsync(string verb, string room, string text, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(text);
        var name = RoomStates.Parse(room);
        var speech = Encoding.UTF8.GetString(Sanitizer.Clean(Encoding.UTF8.GetBytes(text))); // as the room will see it
        var answer = await SendAsync(new JsonObject { [verb] = speech, ["room"] = name.Value }, name, new Speech(verb == "do", speech), cancellation);
        return answer.Id ?? 0;
    }

    private async Task<Received> SendAsync(JsonObject json, RoomName? room, Speech? speech, CancellationToken cancellation)
    {
        var reference = Interlocked.Increment(ref _references).ToString(CultureInfo.InvariantCulture);
        json["ref"] = reference;
        var request = new Request(reference, JsonLink.LineOf(json), room, speech);
        if (Encoding.UTF8.GetByteCount(request.Line) > JsonRequests.MostBytes)
        {
            throw new ChatException("too-long", $"a request has at most {JsonRequests.MostBytes} bytes"); // the server could not say which one it was
        }

        _outbox.Add(request);
        try
        {
            return await request.Answer.WaitAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            _outbox.Withdraw(request);
            throw;
        }
    }
}
