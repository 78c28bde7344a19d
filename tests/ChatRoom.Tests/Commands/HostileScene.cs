using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Services;
using ChatRoom.State;
using ChatRoom.State.Records;
using ChatRoom.Testing;
using ChatRoom.Tests.Services;
using ChatRoom.Tests.State;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatRoom.Tests.Commands;

/// <summary>A chat with a registered room and somebody who has a role in it. If they leave, the next one takes their place.</summary>
internal sealed class HostileScene : IDisposable
{
    private const long Bob = 17;

    private readonly MemoryStateStore _store = new();
    private readonly Role _role;
    private readonly bool _isJson;
    private int _people;
    private int _probes;

    public HostileScene(Role role, bool isJson)
    {
        (_role, _isJson) = (role, isJson);
        Chat = new Chat(static options => options.Accounts.Iterations = 1, replace: services => services.AddSingleton<IStateStore>(_store));
    }

    public static RoomName Room { get; } = Some.Room("#ops");

    public Chat Chat { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private InMemoryConnection? Connection { get; set; }

    private Participant? Who { get; set; }

    /// <summary>Sends a line as the person in the room. Returns what their client gets for it.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <param name="reference">The reference of a json request, which its answer repeats; null: there is none.</param>
    public async Task<IReadOnlyList<string>> SendAsync(byte[] line, string? reference = null)
    {
        if (Connection is null || Connection.Served.IsCompleted || !Who!.IsIn(Room) || Who.Account is null == _role > Role.Guest)
        {
            await EnterAsync();
        }

        var probe = ++_probes;
        await Connection!.SendAsync([.. line, .. _isJson ? "\n"u8 : "\n\n"u8]); // a blank line cancels a prompt
        var got = await ReadToProbeAsync(probe, reference);
        if (Connection.Served.IsCompleted)
        {
            Connection = null;
        }

        return got;
    }

    /// <summary>Checks that the state is whole, that it is stored, and that nothing was logged as a bug.</summary>
    public async Task CheckAsync()
    {
        var state = Chat.Get<ChatState>();
        await state.StoreLaterAsync(Cancellation);
        var records = StateSnapshot.Of(state).Values.ToArray();
        var stored = await _store.LoadAsync(Cancellation);
        var written = StateSnapshot.Stored(records);
        StateSnapshot.Stored(stored.Select(static one => RecordKinds.Read(one)!)).Should().Equal(written, "what is in memory is stored, and can be read again");
        stored.Should().OnlyContain(static one => one.Value.Length <= StoredRecord.MostBytes);
        Chat.Log.Lines.Where(static line => line.Level >= LogLevel.Error || line.Exception is not null).Should().BeEmpty();
    }

    public void Dispose() => Chat.Dispose();

    /// <summary>Lets somebody new enter the room, which is as it was in the beginning.</summary>
    private async Task EnterAsync()
    {
        if (Connection is not null)
        {
            await Connection.VanishAsync();
            await Wait.ForAsync(Connection.Served, "it has left");
        }

        var alias = $"ann{++_people}";
        Connection = Chat.Connect(new InMemoryConnection(outputBound: 4 * 1024 * 1024));
        await RoleScene.PutAsync(Chat, RoleScene.AccountOf(Bob, "bob"), new RoomRecord(Room.Value, Room.Key, RoleScene.Somebody, DateTimeOffset.UnixEpoch));
        if (_isJson)
        {
            await Connection.SendAsync($$"""{"alias":"{{alias}}","rooms":["{{Room}}"]}{{'\n'}}""");
        }
        else
        {
            await Connection.SendAsync($"{alias}\n");
            await Connection.Received.ReadLinesUntilAsync("You are now connected!");
            await Connection.SendAsync($"/join {Room}\n");
        }

        await ReadToProbeAsync(++_probes);
        Who = Chat.Get<ParticipantDirectory>().Find(Some.Alias(alias))!;
        await GiveRoleAsync(Who.Person.Id);
    }

    private async Task GiveRoleAsync(long id)
    {
        if (_role > Role.Guest)
        {
            await RoleScene.PutAsync(Chat, RoleScene.AccountOf(Who!, _role == Role.Admin));
            Who!.Person.HasAccount = true;
        }

        await (_role switch
        {
            Role.Moderator => RoleScene.PutAsync(Chat, new RoleRecord(Room.Key, id, RoomRole.Moderator, DateTimeOffset.UnixEpoch)),
            Role.Owner => RoleScene.PutAsync(Chat, new RoomRecord(Room.Value, Room.Key, id, DateTimeOffset.UnixEpoch)),
            _ => Task.CompletedTask,
        });
    }

    /// <summary>
    /// Returns the lines up to the reply to a last request, or to the end of the stream. The answer to a json request may come later,
    /// because it is in the order of its room.
    /// </summary>
    private async Task<IReadOnlyList<string>> ReadToProbeAsync(int probe, string? reference = null)
    {
        var last = _isJson ? $$"""{"type":"pong","ref":"p{{probe}}"}""" : $"* unknown command: /probe{probe} (try /help)";
        await Connection!.SendAsync(_isJson ? $$"""{"ping":1,"ref":"p{{probe}}"}{{'\n'}}""" : $"/probe{probe}\n");
        var lines = new List<string>();
        var (isLast, isAnswered) = (false, reference is null);
        try
        {
            while (!isLast || !isAnswered)
            {
                var line = await Connection.Received.ReadLineAsync();
                isLast |= line == last;
                isAnswered |= reference is not null && line.Contains($"\"ref\":\"{reference}\"", StringComparison.Ordinal);
                if (line != last)
                {
                    lines.Add(line);
                }
            }
        }
        catch (EndOfStreamException)
        {
            await Wait.ForAsync(Connection.Served, "its session has ended");
        }

        return lines;
    }
}
