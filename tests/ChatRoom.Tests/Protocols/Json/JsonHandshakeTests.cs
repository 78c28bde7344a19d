using ChatRoom.Diagnostics;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Protocols.Json;

/// <summary>How a json client begins, and how the server ends with it.</summary>
public sealed class JsonHandshakeTests : IDisposable
{
    private readonly Chat _chat = new();

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task First_brace_decides_however_the_bytes_come()
    {
        var connection = _chat.Connect();
        foreach (var piece in (string[])["\uFEFF ", "{", "\"alias\":", "\"bot\"", "}", "\r\n"])
        {
            await connection.SendAsync(piece);
        }

        await connection.ExpectBytesAsync("alias?\n");
        (await new JsonClient(connection).ReadUntilAsync("connected")).GetProperty("alias").GetString().Should().Be("bot");
    }

    [Fact]
    public async Task Pinned_endpoint_sends_the_same_lines_and_takes_only_json()
    {
        using var chat = new Chat(static options => options.Dialect = ProtocolChoice.Json);
        await new JsonClient(chat.Connect()).HelloAsync("""{"alias":"bot"}""");
        var connection = chat.Connect();

        await connection.SendAsync("ann\n");

        await connection.ExpectAsync("alias?", """{"type":"error","code":"bad-json","text":"that is not a JSON object at most 4 deep without repeated members (see byte 0)"}""");
    }

    [Theory]
    [InlineData("""{"say":"hi","ref":"r"}""", """{"type":"error","ref":"r","code":"bad-request","text":"alias: the first request begins a session, or resumes one","member":"alias"}""")]
    [InlineData("""{"alias":"a b","ref":"r"}""", """{"type":"error","ref":"r","code":"alias-bad","text":"an alias can't contain white space"}""")]
    [InlineData("""{"alias":"ann","ref":"r"}""", """{"type":"error","ref":"r","code":"alias-taken","text":"that alias is taken"}""")]
    [InlineData("""{"resume":"x","ref":"r"}""", """{"type":"error","ref":"r","code":"resume-invalid","text":"that token is invalid or has expired"}""")]
    [InlineData("""{"alias":"bot","token":"x","ref":"r"}""", """{"type":"error","ref":"r","code":"token-invalid","text":"that access token is invalid"}""")]
    [InlineData("""{"alias":"bot","password":"x","ref":"r"}""", """{"type":"error","ref":"r","code":"password-wrong","text":"that password is wrong"}""")]
    public async Task Client_that_is_refused_can_try_again(string hello, string error)
    {
        await _chat.JoinAsync("ann");
        var connection = _chat.Connect();
        await connection.SendAsync($"{hello}\n");

        await connection.ExpectBytesAsync("alias?\n");
        var line = await connection.Received.ReadLineAsync();
        JsonDialect.Parse(line);
        line.Should().StartWith(error);

        await connection.SendAsync("{\"alias\":\"bot\"}\n");
        (await new JsonClient(connection).ReadUntilAsync("live")).GetProperty("room").GetString().Should().Be("#lobby");
    }

    [Fact]
    public async Task Fifth_refusal_is_the_last()
    {
        var connection = _chat.Connect();
        for (var i = 0; i < 5; i++)
        {
            await connection.SendAsync("{\"alias\":\"a b\"}\n");
        }

        var lines = (await connection.Received.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        lines.Should().HaveCount(7);
        lines[^1].Should().Be("""{"type":"error","code":"rate-limited","text":"too many attempts, please reconnect"}""");
        await Wait.ForAsync(connection.Served, "the connection ends");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Twenty_lines_in_a_row_that_are_no_objects_end_the_connection(bool hasJoined)
    {
        var connection = _chat.Connect();
        var client = new JsonClient(connection);
        if (hasJoined)
        {
            await client.HelloAsync("""{"alias":"bot"}""");
            await client.ReadUntilAsync("connected");
            for (var i = 0; i < 19; i++)
            {
                await connection.SendAsync("hello\n");
            }

            await connection.SendAsync("{}\n"); // an object, though an invalid request
        }
        else
        {
            await connection.SendAsync("{");
        }

        for (var i = 0; i < 20; i++)
        {
            await connection.SendAsync("hello\n\n");
        }

        var lines = (await connection.Received.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Count(static line => line.Contains("bad-json", StringComparison.Ordinal)).Should().Be(hasJoined ? 39 : 20);
        await Wait.ForAsync(connection.Served, "the connection ends");
        _chat.Get<RecentConnections>().ToArray().Should().ContainSingle().Which.Reason.Should().Be("foreign_protocol");
    }

    [Fact]
    public async Task Alias_that_comes_too_late_is_an_error()
    {
        var connection = _chat.Connect();
        await connection.SendAsync("{");
        await connection.ExpectBytesAsync("alias?");

        _chat.Time.Advance(TimeSpan.FromMinutes(1));

        await connection.ExpectBytesAsync("\n");
        (await connection.Received.ReadLineAsync()).Should().StartWith("""{"type":"error","code":"alias-timeout",""");
    }

    [Fact]
    public async Task Shutdown_is_an_error_with_its_code()
    {
        var bot = await new JsonClient(_chat.Connect()).HelloAsync("""{"alias":"bot","rooms":["#a","#b"]}""");
        await bot.ReadUntilAsync("connected");
        await bot.ReadUntilAsync("connected");

        var stopping = _chat.Drain.StoppingAsync(CancellationToken.None);

        (await bot.ReadUntilAsync("error")).GetProperty("code").GetString().Should().Be("shutdown");
        await Wait.ForAsync(stopping, "the server stops");
    }
}
