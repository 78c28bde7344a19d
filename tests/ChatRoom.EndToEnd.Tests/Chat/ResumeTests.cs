using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using ChatRoom.EndToEnd.Tests.Tls;
using ChatRoom.Testing;
using Microsoft.Data.Sqlite;

namespace ChatRoom.EndToEnd.Tests.Chat;

/// <summary>Connections on real sockets that are cut, and what a client gets when it resumes.</summary>
public sealed partial class ResumeTests : IDisposable
{
    private const int SmallBuffer = 4 * 1024;
    private const string Offer = "/resume ";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatroom-resume-");

    [Fact]
    public async Task Session_taken_over_from_a_client_that_does_not_read_continues_where_its_system_stopped()
    {
        await using var server = await StartAsync();
        await using var bob = await server.JoinAsync("bob");
        var ann = await (await server.ConnectAsync(SmallBuffer)).JoinAsync("ann");
        var token = await TokenOfAsync(ann);
        await SayAsync(bob, 0, 2_000); // the kernel accepts all of it, and the client reads almost nothing

        await using var back = await ResumeAsync(server, token);

        var after = NumbersIn(await back.SkipToAsync("You are now connected!\n"));
        var before = NumbersIn(WholeLinesOf(await ann.ReadToEndAsync())); // what its system had acknowledged
        before.Should().HaveCountLessThan(1_900, "else nothing was under way");
        before.Concat(after).Should().Equal(Enumerable.Range(0, 2_000));
    }

    [Fact]
    public async Task Client_that_sends_its_last_id_gets_what_its_system_had_received_unread()
    {
        await using var server = await StartAsync();
        await using var bob = await server.JoinAsync("bob");
        var ann = await (await server.ConnectAsync(SmallBuffer)).JoinAsync("ann");
        var token = await TokenOfAsync(ann);
        await ann.SendLineAsync("/ids on");
        await ann.SkipToAsync("* ids are on");
        List<int> got = [];
        var lastId = 2L;
        for (var round = 0; round < 5; round++)
        {
            await SayAsync(bob, round * 300, 300);
            var read = await ann.SkipToAsync($"{(round * 300) + (47 * round)} ");
            Take(WholeLinesOf(read));
            if (round % 2 == 0)
            {
                await ann.ResetAsync();
            }
            else
            {
                ann.Abort();
            }

            ann = await ResumeAsync(server, $"{token} {lastId}", SmallBuffer);
        }

        Take(await ann.SkipToAsync("You are now connected!\n"));
        got.Should().Equal(Enumerable.Range(0, 1_500));
        await ann.DisposeAsync();

        void Take(string lines)
        {
            got.AddRange(NumbersIn(lines));
            lastId = IdOfLine().Matches(lines) is { Count: > 0 } ids ? long.Parse(ids[^1].Groups[1].ValueSpan, CultureInfo.InvariantCulture) : lastId;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Place_survives_the_server(bool isKilled)
    {
        string token;
        await using (var server = await StartAsync())
        {
            await using var bob = await server.JoinAsync("bob");
            await using var ann = await server.JoinAsync("ann");
            token = await TokenOfAsync(ann);
            await SayAsync(bob, 0, 3);
            await ann.SkipToAsync("bob: 2 ");
            await ann.SendLineAsync("/join #ops");
            await ann.SkipToAsync("* you are in #ops now");
            await ann.SendLineAsync("/msg bob are we quiet?");
            await ann.SkipToAsync("are we quiet?\n");
            await Deadline.UntilAsync(() => Task.FromResult(SavedState()), static state => state == "ann #ops 1", static state => $"{state}");
            if (isKilled)
            {
                await server.Process.KillAsync();
            }
            else
            {
                server.Process.Signal(PosixSignal.SIGTERM);
                (await server.Process.ExitCodeAsync()).Should().Be(0);
            }
        }

        await using var next = await StartAsync();
        await using var carl = await next.JoinAsync("carl");
        await carl.SendLineAsync("/join #ops");
        await carl.SkipToAsync("* you are in #ops now");
        await carl.SendLineAsync("after");
        await carl.SkipToAsync("carl: after\n");
        await using var back = await ResumeAsync(next, token);

        await back.ExpectAsync("* you are back in #ops as ann\n* to resume this session next time: /resume ");
        (await back.ReadLineAsync()).Should().MatchRegex("^[0-9a-f]{32}\n?$").And.NotContain(token);
        await back.ExpectAsync(
            "* carl has joined this room\ncarl: after\nann has connected to the chat room!\nYou are now connected!\n");
    }

    [Fact]
    public async Task Killed_server_loses_nothing_that_was_under_way()
    {
        string token;
        int[] before;
        await using (var server = await StartAsync())
        {
            await using var bob = await server.JoinAsync("bob");
            await using var ann = await (await server.ConnectAsync(SmallBuffer)).JoinAsync("ann");
            token = await TokenOfAsync(ann);
            await SayAsync(bob, 0, 2_000);
            var read = await ann.SkipToAsync("bob: 50 ");
            await server.Process.KillAsync();
            before = NumbersIn(WholeLinesOf(read));
        }

        await using var next = await StartAsync();
        await using var back = await ResumeAsync(next, token);

        var after = NumbersIn(await back.SkipToAsync("You are now connected!\n"));
        after.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        after[^1].Should().Be(1_999);
        var unread = after[0] - before[^1] - 1; // at most the bytes that the client's system had received when it was last asked
        (unread * 40).Should().BeLessThan(8 * SmallBuffer);
    }

    [Fact]
    public async Task Position_over_TLS_is_never_beyond_what_has_arrived()
    {
        using var certificates = new CertificateFolder();
        using var certificate = TestCertificate.For("chat.example");
        await using var server = await certificates.ServeAsync(certificate, Settings());
        await using var bob = await server.JoinAsync("bob");
        var ann = await (await server.ConnectTlsAsync(receiveBuffer: SmallBuffer)).JoinAsync("ann");
        var token = await TokenOfAsync(ann);
        await SayAsync(bob, 0, 2_000);

        await using var back = await ResumeAsync(server, token);

        var after = NumbersIn(await back.SkipToAsync("You are now connected!\n"));
        after.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        (after[0], after[^1]).Should().Be((after[0], 1_999));
        after[0].Should().BeLessThan(1_900);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private Task<TestServer> StartAsync() => TestServer.StartAsync(Settings());

    private string[] Settings() =>
    [
        UnlimitedServerFixture.Unlimited, "ChatRoom:Journal:Kind=Sqlite", $"ChatRoom:Journal:Path={_folder.FullName}/chatroom.db",
        "ChatRoom:HistoryOnJoin=0", "ChatRoom:Limits:MaxLineBytes=4096",
    ];

    private string? SavedState()
    {
        using var connection = new SqliteConnection($"Data Source={_folder.FullName}/chatroom.db-places;Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT alias || ' ' || room || ' ' || last_id FROM places";
        return command.ExecuteScalar() as string;
    }

    private static async Task SayAsync(TestClient speaker, int from, int count)
    {
        await speaker.SendAsync(string.Concat(Enumerable.Range(from, count).Select(static i => $"{i} {new string('x', 20 + (i % 40))}\n")));
        await speaker.SkipToAsync($"bob: {from + count - 1} ");
    }

    private static async Task<string> TokenOfAsync(TestClient member)
    {
        await member.SendLineAsync("/resume");
        await member.SkipToAsync(Offer);
        return (await member.ReadLineAsync()).TrimEnd();
    }

    private static async Task<TestClient> ResumeAsync(TestServer server, string arguments, int? receiveBuffer = null)
    {
        var client = await server.ConnectAsync(receiveBuffer);
        await client.ExpectAsync("alias?");
        await client.SendLineAsync($"/resume {arguments}");
        return client;
    }

    private static string WholeLinesOf(string text) => text[..(text.LastIndexOf('\n') + 1)];

    private static int[] NumbersIn(string lines) =>
        [.. SaidLine().Matches(lines).Select(static match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"^(?:#\d+ )?bob: (\d+) x+$", RegexOptions.Multiline)]
    private static partial Regex SaidLine();

    [GeneratedRegex(@"^#(\d+) ", RegexOptions.Multiline)]
    private static partial Regex IdOfLine();
}
