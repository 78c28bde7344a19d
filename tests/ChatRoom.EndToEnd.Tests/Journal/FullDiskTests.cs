using System.Net;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Journal;

/// <summary>A full disk: the sender gets a notice, nobody sees the message, health reports the reason, and the server recovers by itself.</summary>
public sealed class FullDiskTests
{
    private const string Refusal = "* message not sent: the server could not save it";

    [Fact]
    public async Task Full_disk_refuses_messages_until_there_is_space_again()
    {
        using var disk = SmallDisk.TryMount();
        Assert.SkipWhen(disk is null, "no file system may be mounted here");
        await using var server = await TestServer.StartAsync(
            $"ChatRoom:Journal:Path={Path.Combine(disk.Path, "chatroom.db")}", UnlimitedServerFixture.Unlimited);
        await using var ann = await server.JoinAsync("ann");
        await using var bob = await server.JoinAsync("bob");
        await ann.ExpectLineAsync("bob has connected to the chat room!");

        disk.Fill();
        await SendUntilRefusedAsync(ann);

        var (status, _, body) = await server.GetAsync("/health/ready");
        status.Should().Be(HttpStatusCode.ServiceUnavailable);
        body.Should().Contain("is full: make room there").And.Contain(disk.Path);
        (await server.StatsAsync()).GetProperty("journal").GetProperty("failure").GetString().Should().Contain("is full");
        await using (var eve = await server.JoinAsync("eve")) // whoever comes is let in; it only cannot be announced
        {
            await SendUntilRefusedAsync(eve);
        }

        disk.MakeRoom();
        await Deadline.UntilAsync(() => server.GetAsync("/health/ready"), static answer => answer.Status == HttpStatusCode.OK, static answer => answer.Body);
        await ann.SendLineAsync("at last");

        await ann.SkipToAsync("ann: at last\n");
        await bob.SkipToAsync("ann: at last\n");
        await server.Process.Output.ExpectAsync("can be stored in"); // the log is written later than the chat
        server.Process.Output.Lines.Where(static line => line.Contains("cannot be stored", StringComparison.Ordinal)).Should().ContainSingle();
        server.Process.Output.Lines.Where(static line => line.Contains("can be stored in", StringComparison.Ordinal)).Should().ContainSingle();
    }

    // A checkpoint may have left space in the write-ahead log, which SQLite uses before it needs more of the disk.
    private static async Task SendUntilRefusedAsync(TestClient client)
    {
        do
        {
            await client.SendLineAsync(new string('x', 4_000));
        }
        while (await client.ReadLineAsync() != Refusal);
    }
}
