using System.Globalization;

namespace ChatRoom.EndToEnd.Tests.Durability;

/// <summary>
/// A member of a room on a real socket. It records everything that it sees there, and sends its next message when it has seen
/// the last one. It ends with its connection.
/// </summary>
internal sealed class Member : IAsyncDisposable
{
    private const int MostUnderWay = 48;

    private readonly LineConnection _connection;
    private readonly NumberedLines _lines;
    private readonly SemaphoreSlim _underWay = new(MostUnderWay);
    private readonly CancellationTokenSource _ended = new();
    private readonly List<ShownLine> _shown = [];
    private Task _work = Task.CompletedTask;

    private Member(LineConnection connection, string alias, string room)
    {
        (_connection, Alias, Room) = (connection, alias, room);
        _lines = new NumberedLines(connection);
    }

    public string Alias { get; }

    /// <summary>The room, such as <c>#room</c>.</summary>
    public string Room { get; }

    /// <summary>The lines that it has seen in its room, in order. Read them after it has ended.</summary>
    public IReadOnlyList<ShownLine> Shown => _shown;

    /// <summary>The history that it has seen.</summary>
    public IReadOnlyList<ShownLine> History => _lines.History;

    /// <summary>Connects a member that sees ids. Returns null if the server has ended before.</summary>
    public static async Task<Member?> JoinAsync(int port, string alias, string room, string lobby)
    {
        if (await LineConnection.OpenAsync(port) is not { } connection)
        {
            return null;
        }

        var member = new Member(connection, alias, room);
        var isIn = await connection.SendAsync($"{alias}\n/ids on\n") && await member._lines.SkipToNoticeAsync("* ids are on") is not null
            && (room == lobby || await member.GoAsync());
        if (!isIn)
        {
            connection.Dispose();
        }

        return isIn ? member : null;
    }

    /// <summary>Starts to record lines and, with random numbers, to talk.</summary>
    /// <param name="shown">Called for each line.</param>
    /// <param name="talk">Chooses the number and the length of messages; null: the member only listens.</param>
    /// <param name="messages">The number of messages after which it stops talking.</param>
    public void Begin(Action shown, Random? talk, int messages = int.MaxValue)
    {
        _work = Task.WhenAll(ListenAsync(shown), talk is null ? Task.CompletedTask : TalkAsync(talk, messages));
    }

    /// <summary>Waits until its connection has ended.</summary>
    public Task EndAsync() => _work;

    public async ValueTask DisposeAsync()
    {
        _connection.Reset();
        await _work;
        _ended.Dispose();
        _underWay.Dispose();
    }

    private async Task<bool> GoAsync()
    {
        // The next lines come from the new room, because no other member has its alias.
        if (!await _connection.SendAsync($"/join {Room}\n"))
        {
            return false;
        }

        while (await _lines.NextAsync() is { } line)
        {
            if (line.Text == $"* {Alias} has joined this room")
            {
                _shown.Add(line);
                return true;
            }
        }

        return false;
    }

    private async Task ListenAsync(Action shown)
    {
        try
        {
            while (await _lines.NextAsync() is { } line)
            {
                _shown.Add(line);
                if (line.Text.StartsWith($"{Alias}: ", StringComparison.Ordinal))
                {
                    _underWay.Release();
                }

                shown();
            }
        }
        finally
        {
            await _ended.CancelAsync();
        }
    }

    private async Task TalkAsync(Random random, int messages)
    {
        try
        {
            for (var said = 0; said < messages;)
            {
                var lines = "";
                for (var burst = random.Next(1, 12); burst > 0 && said < messages; burst--)
                {
                    await _underWay.WaitAsync(_ended.Token);
                    lines += string.Create(CultureInfo.InvariantCulture, $"{Alias} {said++} {Filler(random)}\n");
                }

                if (!await _connection.SendAsync(lines))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The connection has ended.
        }
    }

    /// <summary>Returns a mostly short text, sometimes longer than a page of the file.</summary>
    private static string Filler(Random random) =>
        new((char)random.Next('a', 'z'), random.Next(10) == 0 ? random.Next(3_900) : random.Next(60));
}
