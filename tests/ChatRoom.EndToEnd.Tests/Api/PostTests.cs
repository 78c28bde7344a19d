using System.Net;
using System.Text.Json;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Api;

/// <summary>What programs say is what the chat hears, once.</summary>
public sealed class PostTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task Posted_message_and_action_are_in_the_room_under_the_alias_of_the_account()
    {
        await using var user = await fixture.RegisterAsync();
        await user.JoinAsync("#post");
        var token = await fixture.TokenAsync("write");

        var posted = await fixture.CallAsync(token, HttpMethod.Post, "/api/rooms/post/messages", """{"text":"hel\u001b[31mlo"}""");
        await fixture.CallAsync(token, HttpMethod.Post, "/api/rooms/post/messages", """{"action":"waves"}""");

        posted.Status.Should().Be(HttpStatusCode.Created);
        var message = await user.Chat.ReadUntilAsync("message");
        (Text(message, "alias"), Text(message, "text"), message.GetProperty("id").GetInt64()).Should().Be(("bob", "hello", posted.Json.GetProperty("id").GetInt64()));
        Text(await user.Chat.ReadUntilAsync("action"), "text").Should().Be("waves");
    }

    [Theory]
    [InlineData("""{"text":""}""", 400)]
    [InlineData("""{"text":"a\nb"}""", 400)]
    [InlineData("""{"text":"a","action":"b"}""", 400)]
    [InlineData("""{}""", 400)]
    public async Task Text_that_is_not_one_line_is_refused(string body, int status) =>
        ((int)(await fixture.CallAsync(await fixture.TokenAsync("write"), HttpMethod.Post, "/api/rooms/lobby/messages", body)).Status).Should().Be(status);

    [Fact]
    public async Task Muted_account_learns_it_and_slow_mode_says_how_long_to_wait()
    {
        await using var owner = await fixture.RegisterAsync();
        await using var user = await fixture.RegisterAsync();
        var token = await user.TokenAsync("write");
        await owner.OwnAsync("#slow", isPrivate: false);
        await owner.CommandAsync("/slow 30s", "#slow");

        var first = await user.CallAsync(token, HttpMethod.Post, "/api/rooms/slow/messages", new { text = "one" });
        var second = await user.CallAsync(token, HttpMethod.Post, "/api/rooms/slow/messages", new { text = "two" });
        await owner.CommandAsync($"/mute {user.Alias} 10m spam", "#slow");
        var third = await user.CallAsync(token, HttpMethod.Post, "/api/rooms/slow/messages", new { text = "three" });

        first.Status.Should().Be(HttpStatusCode.Created);
        (second.Status, second.Code).Should().Be((HttpStatusCode.TooManyRequests, "slow-mode"));
        second.Response.Headers.RetryAfter!.Delta.Should().BeCloseTo(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(29));
        (third.Status, third.Code).Should().Be((HttpStatusCode.Forbidden, "muted"));
        third.Json.TryGetProperty("until", out _).Should().BeTrue();
    }

    [Fact]
    public async Task Key_lets_a_message_take_effect_once_also_over_a_killed_server()
    {
        var folder = Directory.CreateTempSubdirectory("chatroom-api-").FullName;
        try
        {
            var launch = ServerLaunch.OnLoopback("ChatRoom:Accounts:MaxTokens=1000") with { Directory = folder };
            string token;
            long id;
            await using (var server = await TestServer.StartAsync(launch))
            {
                await using var user = await ApiUser.RegisterAsync(server, "bob");
                token = await user.TokenAsync("write");
                var first = await PostAsync(server, token, "hello", "k1");
                var again = await PostAsync(server, token, "hello", "\"k1\"");
                var other = await PostAsync(server, token, "good bye", "k1");
                var next = await PostAsync(server, token, "hello", "k2");

                (first.Status, again.Status, next.Status).Should().Be((HttpStatusCode.Created, HttpStatusCode.Created, HttpStatusCode.Created));
                id = first.Json.GetProperty("id").GetInt64();
                again.Json.GetProperty("id").GetInt64().Should().Be(id);
                next.Json.GetProperty("id").GetInt64().Should().BeGreaterThan(id);
                (other.Status, other.Code).Should().Be((HttpStatusCode.UnprocessableEntity, "key-reused"));
                await server.Process.KillAsync();
            }

            await using var restarted = await TestServer.StartAsync(launch);
            var repeated = await PostAsync(restarted, token, "hello", "k1");
            var messages = (await ApiAnswer.CallAsync(restarted, token, HttpMethod.Get, "/api/rooms/lobby/messages")).Json.GetProperty("events").EnumerateArray()
                .Count(static e => Text(e, "type") == "message");

            repeated.Status.Should().Be(HttpStatusCode.Created);
            repeated.Json.GetProperty("id").GetInt64().Should().Be(id);
            messages.Should().Be(2);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Many_requests_with_one_key_at_once_publish_one_message()
    {
        await using var user = await fixture.RegisterAsync();
        await user.JoinAsync("#once");
        var token = await fixture.TokenAsync("write");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ApiAnswer.CallAsync(
            fixture.Server, token, HttpMethod.Post, "/api/rooms/once/messages", """{"text":"once"}""", ("Idempotency-Key", "k"))));
        var messages = (await fixture.CallAsync(token, HttpMethod.Get, "/api/rooms/once/messages")).Json.GetProperty("events").EnumerateArray()
            .Count(static e => Text(e, "type") == "message");

        messages.Should().Be(1);
        answers.Should().OnlyContain(static answer => answer.Status == HttpStatusCode.Created || answer.Status == HttpStatusCode.Conflict)
            .And.Contain(static answer => answer.Status == HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("")]
    [InlineData("with blank")]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234")]
    public async Task Key_that_is_not_one_is_refused(string key)
    {
        var answer = await ApiAnswer.CallAsync(
            fixture.Server, await fixture.TokenAsync("write"), HttpMethod.Post, "/api/rooms/lobby/messages", """{"text":"a"}""", ("Idempotency-Key", key));

        answer.Status.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Whisper_reaches_one_person()
    {
        await using var user = await fixture.RegisterAsync();

        var sent = await fixture.CallAsync(await fixture.TokenAsync("write"), HttpMethod.Post, "/api/whispers", $$"""{"to":"{{user.Alias}}","text":"psst"}""");
        var nobody = await fixture.CallAsync(await fixture.TokenAsync("write"), HttpMethod.Post, "/api/whispers", """{"to":"nobody7","text":"psst"}""");

        sent.Status.Should().Be(HttpStatusCode.NoContent);
        var whisper = await user.Chat.ReadUntilAsync("whisper");
        (Text(whisper, "from"), Text(whisper, "text")).Should().Be(("bob", "psst"));
        nobody.Status.Should().Be(HttpStatusCode.NotFound);
    }

    private static Task<ApiAnswer> PostAsync(TestServer server, string token, string text, string key) => ApiAnswer.CallAsync(
        server, token, HttpMethod.Post, "/api/rooms/lobby/messages", JsonSerializer.Serialize(new { text }), ("Idempotency-Key", key));

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
