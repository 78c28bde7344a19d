using System.Net;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Rights;

/// <summary>A person with a connection, and all that they get.</summary>
/// <param name="alias">The alias with which they enter.</param>
/// <param name="address">Where they come from; nobody else comes from there.</param>
/// <param name="isJson">Whether their client speaks json.</param>
internal sealed class Witness(string alias, string address, bool isJson)
{
    private InMemoryConnection _connection = null!; // until they enter
    private int _probes;

    public string Address => address;

    public bool IsJson => isJson;

    public bool HasLeft => _connection.Served.IsCompleted;

    public Participant Participant { get; private set; } = null!;

    /// <summary>Enters the chat.</summary>
    /// <param name="chat">The chat.</param>
    /// <param name="rooms">The rooms to be in, a text client in the last one; it cannot hide that it was in the lobby before.</param>
    public async Task EnterAsync(Chat chat, params IReadOnlyList<RoomName> rooms)
    {
        _connection = chat.Connect(new InMemoryConnection(outputBound: 4 * 1024 * 1024) { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 4000) });
        await _connection.SendAsync(isJson ? $$"""{"alias":"{{alias}}","rooms":["{{string.Join("\",\"", rooms)}}"]}{{'\n'}}""" : $"{alias}\n/join {rooms[^1]}\n");
        await Wait.UntilAsync(() => chat.Get<ParticipantDirectory>().Find(Some.Alias(alias)) is not null, $"{alias} is here");
        Participant = chat.Get<ParticipantDirectory>().Find(Some.Alias(alias))!;
        await CatchUpAsync();
    }

    /// <summary>Sends a request; a text client answers no prompt.</summary>
    public Task SendAsync(string line) => _connection.SendAsync(isJson ? $"{line}\n" : $"{line}\n\n");

    /// <summary>Returns what they have got, up to all that happened before in their rooms.</summary>
    public async Task<IReadOnlyList<string>> CatchUpAsync()
    {
        var got = new List<string>();
        try
        {
            foreach (var probe in isJson ? Participant.Attends.Select(static attendance => InRoom(attendance.Name)).Append(InNoRoom).ToArray() : [ByText])
            {
                var number = $"zz{++_probes}";
                await _connection.SendAsync(probe(number));
                for (var line = await _connection.Received.ReadLineAsync(); !IsReply(line, number); line = await _connection.Received.ReadLineAsync())
                {
                    got.Add(line);
                }
            }
        }
        catch (EndOfStreamException)
        {
            await Wait.ForAsync(_connection.Served, "its session has ended");
        }

        return got;
    }

    private static string ByText(string number) => $"/{number}\n";

    private static string InNoRoom(string number) => $$"""{"ping":1,"ref":"{{number}}"}{{'\n'}}""";

    private static Func<string, string> InRoom(RoomName room) => number => $$"""{"command":"/{{number}}","room":"{{room}}","ref":"{{number}}"}{{'\n'}}""";

    private bool IsReply(string line, string probe) =>
        isJson ? line.Contains($"\"ref\":\"{probe}\"", StringComparison.Ordinal) : line.StartsWith($"* unknown command: /{probe} ", StringComparison.Ordinal);
}
