using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using ChatRoom.EndToEnd.Tests.Api;
using ChatRoom.Server.Dashboard;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Dashboard;

/// <summary>The stream of figures, by its contract.</summary>
public sealed class LiveStreamTests
{
    private const string Path = "/admin/live";
    private const string Token = "correct-horse-battery";

    [Fact]
    public async Task Stream_begins_with_the_past_and_goes_on_with_an_object_a_second()
    {
        await using var server = await TestServer.StartAsync();
        await using var ann = await server.JoinAsync("ann");
        using var first = await EventReader.OpenPathAsync(server, Path);
        first.Response.Content.Headers.ContentType!.MediaType.Should().Be("text/event-stream");
        first.Response.Headers.CacheControl!.NoStore.Should().BeTrue();
        var seen = await SamplesAsync(first, 3);

        using var second = await EventReader.OpenPathAsync(server, Path);
        var begin = await ReadAsync(second);
        var next = await ReadAsync(second);

        begin.GetProperty("samples").GetArrayLength().Should().BeGreaterThanOrEqualTo(3);
        next.GetProperty("samples").GetArrayLength().Should().Be(1);
        Of(begin, 0, "at").Should().Be(seen[0].At);
        begin.GetProperty("names").EnumerateArray().Select(static name => name.GetString()).Should().Equal(LiveRing.Names);
        begin.GetProperty("start").GetDateTimeOffset().Should().BeCloseTo(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1));
        next.GetProperty("start").GetString().Should().Be(begin.GetProperty("start").GetString());
        next.GetProperty("log").GetInt64().Should().BePositive();
        seen.Select(static sample => sample.At).Should().BeInAscendingOrder();
        Of(next, 0, "connections").Should().Be(1);
        Of(next, 0, "mem").Should().BeGreaterThan(10_000_000);
    }

    [Fact]
    public async Task Figures_are_those_of_the_chat()
    {
        await using var server = await TestServer.StartAsync("ChatRoom:Limits:MessagesPerSecond=0");
        await using var ann = await server.JoinAsync("ann");
        await using var bob = await server.JoinAsync("bob");
        using var stream = await EventReader.OpenPathAsync(server, Path);
        var at = (await SamplesAsync(stream, 1))[^1].At;

        for (var i = 0; i < 50; i++)
        {
            await ann.SendLineAsync($"hello {i}");
        }

        await bob.SkipToAsync("ann: hello 49\n");
        var (messages, deliveries, storing) = (0d, 0d, 0d);
        while (deliveries < 99)
        {
            var next = await ReadAsync(stream);
            for (var i = 0; i < next.GetProperty("samples").GetArrayLength(); i++)
            {
                var seconds = Of(next, i, "at")!.Value - at;
                at += seconds;
                messages += Of(next, i, "messages")!.Value * seconds;
                deliveries += Of(next, i, "deliveries")!.Value * seconds;
                storing = Of(next, i, "journal_ms") ?? storing;
            }
        }

        messages.Should().BeApproximately(50, 1);
        deliveries.Should().BeInRange(99, 105, "each to two members");
        storing.Should().BeInRange(0.001, 5_000);
    }

    [Fact]
    public async Task There_are_so_many_streams()
    {
        await using var server = await TestServer.StartAsync();
        var streams = new List<EventReader>();
        for (var i = 0; i < LiveStream.MostStreams; i++)
        {
            streams.Add(await EventReader.OpenPathAsync(server, Path));
        }

        using var refused = await EventReader.AskPathAsync(server, Path, token: null);

        refused.Response.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        refused.Response.Headers.RetryAfter.Should().NotBeNull();
        (await refused.Response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Contain("there are 20 dashboards already");
        streams[0].Dispose();
        await Deadline.UntilAsync(
            async () =>
            {
                using var again = await EventReader.AskPathAsync(server, Path, token: null);
                return again.Response.StatusCode;
            },
            static status => status == HttpStatusCode.OK,
            static status => $"{status}");
        streams.ForEach(static stream => stream.Dispose());
    }

    [Fact]
    public async Task Stream_ends_when_the_token_is_another_one()
    {
        var file = System.IO.Path.GetTempFileName();
        await File.WriteAllTextAsync(file, Token, TestContext.Current.CancellationToken);
        try
        {
            await using var server = await TestServer.StartAsync($"ChatRoom:Admin:TokenFile={file}");
            using var stream = await EventReader.OpenPathAsync(server, Path, Token);
            await ReadAsync(stream);

            await File.WriteAllTextAsync(file, "another-horse-battery", TestContext.Current.CancellationToken);
            server.Process.Signal(PosixSignal.SIGHUP);

            await EndAsync(stream);
            using var old = await EventReader.AskPathAsync(server, Path, Token);
            old.Response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Stream_ends_when_the_server_goes_down_and_does_not_delay_that()
    {
        await using var server = await TestServer.StartAsync();
        using var stream = await EventReader.OpenPathAsync(server, Path);
        await ReadAsync(stream);

        server.Process.Signal(PosixSignal.SIGTERM);

        await EndAsync(stream);
        (await server.Process.ExitCodeAsync(TimeSpan.FromSeconds(8))).Should().Be(0);
    }

    private static async Task EndAsync(EventReader stream)
    {
        while (await stream.ReadAsync() is not null)
        {
            // Objects that were on their way.
        }
    }

    private static async Task<JsonElement> ReadAsync(EventReader stream) =>
        await stream.ReadAsync() is var (_, data) ? data : throw new InvalidOperationException("the stream has ended");

    private static async Task<List<(double At, JsonElement Sample)>> SamplesAsync(EventReader stream, int count)
    {
        var samples = new List<(double At, JsonElement Sample)>();
        while (samples.Count < count)
        {
            samples.AddRange((await ReadAsync(stream)).GetProperty("samples").EnumerateArray().Select(static one => (one[0].GetDouble(), one)));
        }

        return samples;
    }

    private static double? Of(JsonElement read, int sample, string name)
    {
        var number = read.GetProperty("samples")[sample][LiveRing.Names.ToList().IndexOf(name)];
        return number.ValueKind == JsonValueKind.Null ? null : number.GetDouble();
    }
}
