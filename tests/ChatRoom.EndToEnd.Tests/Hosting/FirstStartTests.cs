using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Hosting;

/// <summary>The first start of a server prints the one-time admin token; later ones do not.</summary>
public sealed class FirstStartTests : IDisposable
{
    private const string Password = "correct horse";
    private const string Command = "/admin cra_";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("chatroom-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Token_of_the_first_start_makes_an_admin_who_stays_one_and_is_never_printed_again()
    {
        string command;
        await using (var server = await TestServer.StartAsync(Launch()))
        {
            var line = server.Process.Output.Lines.Should().ContainSingle(static line => line.Contains(Command)).Subject;
            command = line[line.IndexOf(Command, StringComparison.Ordinal)..];
            await using var ann = await server.JoinAsync("ann");
            await ann.SendAsync($"/register\n{Password}\n{Password}\n");
            await ann.SkipToAsync("now needs your password\n");
            await ann.SendLineAsync(command);
            await ann.SkipToAsync("* ann is now an admin of this server (see /help)\n");
            await ann.SendLineAsync("/lockdown registrations");
            await ann.SkipToAsync("* lockdown: no registrations until ");
            server.Process.Output.Lines.Count(static line => line.Contains("cra_")).Should().Be(1);
        }

        await using var again = await TestServer.StartAsync(Launch());
        again.Process.Output.Lines.Should().NotContain(static line => line.Contains("cra_"));
        await using var back = await again.ConnectAsync();
        await back.SendAsync($"ann\n{Password}\n");
        await back.SkipToAsync("You are now connected!\n");
        await back.SendLineAsync("/lockdown off");
        await back.SkipToAsync("* the server is not locked down\n");
        await back.SendLineAsync(command);
        await back.SkipToAsync("* that admin token is invalid or has already been used\n");
    }

    private ServerLaunch Launch() => ServerLaunch.OnLoopback() with { Directory = _directory.FullName };
}
