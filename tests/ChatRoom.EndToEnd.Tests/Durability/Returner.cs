namespace ChatRoom.EndToEnd.Tests.Durability;

/// <summary>
/// A client that comes back: whenever its connection has ended, and now and then it pulls the plug itself, it resumes after
/// the last number that it has. Whatever happens on the way, it should have an unbroken run of its room's events.
/// </summary>
/// <param name="alias">Its alias.</param>
/// <param name="room">Its room, as <c>#room</c>; not the lobby.</param>
/// <param name="portAsync">The server's port, once there is a server.</param>
/// <param name="random">When it pulls the plug.</param>
internal sealed class Returner(string alias, string room, Func<Task<int>> portAsync, Random random)
{
    private const string TokenNotice = "* to resume this session";

    private readonly List<ShownLine> _shown = [];
    private string? _token;
    private int _attempts;

    /// <summary>All that it was shown in its room, over all its connections.</summary>
    public IReadOnlyList<ShownLine> Shown => _shown;

    /// <summary>How often it has come back.</summary>
    public int Resumed { get; private set; }

    /// <summary>Stays, and comes back, until it has seen a line that ends so.</summary>
    public async Task RunAsync(string last)
    {
        while (true)
        {
            // It may have been killed while the port was asked for: then there will be another.
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

        // Cut off before it knew how to come back, it is somebody new.
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
