namespace ChatRoom.EndToEnd.Tests.Durability;

/// <summary>
/// A client that reconnects. Whenever its connection ends, it resumes after the last id that it has; sometimes it aborts the
/// connection itself. It must get all events of its room without a gap.
/// </summary>
/// <param name="alias">The alias.</param>
/// <param name="room">The room, such as <c>#room</c>; not the lobby.</param>
/// <param name="portAsync">Waits for a server and returns its port.</param>
/// <param name="random">Chooses when the client aborts its connection.</param>
internal sealed class Returner(string alias, string room, Func<Task<int>> portAsync, Random random)
{
    private const string TokenNotice = "* to resume this session";

    private readonly List<ShownLine> _shown = [];
    private string? _token;
    private int _attempts;

    /// <summary>All events of its room that it has received, over all connections.</summary>
    public IReadOnlyList<ShownLine> Shown => _shown;

    /// <summary>The number of times it has resumed.</summary>
    public int Resumed { get; private set; }

    /// <summary>Stays connected, and reconnects, until it has received a line with this end.</summary>
    public async Task RunAsync(string last)
    {
        while (true)
        {
            // The server may have been killed while the port was read. Another one will start.
            if (await LineConnection.OpenAsync(await portAsync()) is not { } connection)
            {
                await Task.Yield();
                continue;
            }

            using (connection)
            {
                var lines = new NumberedLines(connection);
                if (await ComeInAsync(connection, lines) && await StayAsync(connection, lines, last))
                {
                    return;
                }
            }
        }
    }

    private async Task<bool> ComeInAsync(LineConnection connection, NumberedLines lines)
    {
        if (_token is not null)
        {
            Resumed++;
            return await connection.SendAsync($"/resume {_token} {_shown[^1].Id}\n");
        }

        // Without a token yet, it starts a new session.
        _shown.Clear();
        var name = _attempts++ == 0 ? alias : $"{alias}-{_attempts}";
        if (!await connection.SendAsync($"{name}\n/ids on\n") || await lines.SkipToNoticeAsync("* ids are on") is null
            || !await connection.SendAsync($"/join {room}\n"))
        {
            return false;
        }

        ShownLine? line;
        while ((line = await lines.NextAsync())?.Text != $"* {name} has joined this room")
        {
            if (line is null)
            {
                return false;
            }
        }

        _shown.Add(line.Value);
        return await connection.SendAsync("/resume\n");
    }

    private async Task<bool> StayAsync(LineConnection connection, NumberedLines lines, string last)
    {
        var plug = random.Next(3) == 0 ? int.MaxValue : random.Next(1, 400);
        while (await lines.NextAsync(Notice) is { } line)
        {
            _shown.Add(line);
            if (line.Text.EndsWith(last, StringComparison.Ordinal))
            {
                return true;
            }

            if (--plug == 0)
            {
                connection.Reset();
                return false;
            }
        }

        return false;
    }

    private void Notice(string notice)
    {
        if (notice.StartsWith(TokenNotice, StringComparison.Ordinal))
        {
            _token = notice[(notice.LastIndexOf(' ') + 1)..];
        }
    }
}
