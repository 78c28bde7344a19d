using System.Globalization;

namespace ChatRoom.EndToEnd.Tests.Durability;

/// <summary>
/// A member of a room on a real socket, who notes all that it is shown there, and talks as fast as it hears itself. It ends
/// with its connection.
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

    /// <summary>As <c>#room</c>.</summary>
    public string Room { get; }

    /// <summary>What it was shown in its room, in order; to be read once it has ended.</summary>
    public IReadOnlyList<ShownLine> Shown => _shown;

    /// <summary>What it was shown of the past.</summary>
    public IReadOnlyList<ShownLine> History => _lines.History;

    /// <summary>Lets one in, with numbers; null: the server has ended before.</summary>
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

    /// <summary>Begins to note, and, with random numbers, to talk.</summary>
    /// <param name="shown">Told of each line.</param>
    /// <param name="talk">How much at a time, and how long; null: it only listens.</param>
    /// <param name="messages">When it has said enough.</param>
    public void Begin(Action shown, Random? talk, int messages = int.MaxValue)
    {
        _work = Task.WhenAll(ListenAsync(shown), talk is null ? Task.CompletedTask : TalkAsync(talk, messages));
    }

    /// <summary>Until its connection has ended.</summary>
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
        // What follows is the new room's: nobody else has its alias.
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
            // It has nobody to talk to any more.
        }
    }

    /// <summary>Mostly little; sometimes more than a page of the file.</summary>
    private static string Filler(Random random) =>
        new((char)random.Next('a', 'z'), random.Next(10) == 0 ? random.Next(3_900) : random.Next(60));
}
