using System.Net;
using System.Net.Sockets;
using System.Text;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Files;

/// <summary>A server that is killed loses no file that was shared, and keeps none that was not.</summary>
public sealed class FileCrashTests
{
    [Fact]
    public async Task Kill_in_the_middle_of_an_upload_leaves_the_shared_files_and_nothing_else()
    {
        var folder = Directory.CreateTempSubdirectory("chatroom-crash-").FullName;
        var launch = ServerLaunch.OnLoopback(
            $"ChatRoom:Journal:Path={folder}/chatroom.db", "ChatRoom:Files:MinFreeBytes=0", UnlimitedServerFixture.Unlimited) with
        { Directory = folder };
        string shared, second;
        await using (var server = await TestServer.StartAsync(launch))
        {
            var bob = await Sharer.JoinAsync(server, "bob");
            shared = await bob.SharedAsync("kept.txt", "kept"u8.ToArray());
            second = await bob.SharedAsync("second.txt", "second"u8.ToArray());
            var path = await bob.LinkAsync("half.txt");
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, server.HttpPort, TestContext.Current.CancellationToken);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"PUT {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n{new string('x', 200_000)}"), TestContext.Current.CancellationToken);
            await Deadline.UntilAsync(() => Task.FromResult(Contents().Length), static count => count == 3, static count => $"{count}");
            await server.Process.KillAsync();
        }

        // As if the process had ended between the end of an upload and its message, and between a removal and its file.
        var orphan = Path.Combine(folder, "files", "AA", "AA", "AAAAAAAAAAAAAAAAAAAAAA");
        Directory.CreateDirectory(Path.GetDirectoryName(orphan)!);
        await File.WriteAllTextAsync(orphan, "orphan", TestContext.Current.CancellationToken);
        var foreign = Path.Combine(folder, "files", "README");
        await File.WriteAllTextAsync(foreign, "not a content", TestContext.Current.CancellationToken);

        await using (var again = await TestServer.StartAsync(launch))
        {
            await using var ann = await Sharer.JoinAsync(again, "ann");

            await Deadline.UntilAsync(
                () => Task.FromResult(Contents()), names => names.Order().SequenceEqual(new[] { "README", Sharer.IdOf(shared), Sharer.IdOf(second) }.Order()), static names => string.Join(' ', names));
            (await ann.StatusAsync(shared)).Should().Be(HttpStatusCode.OK);
            (OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(Directory.EnumerateFiles(folder, Sharer.IdOf(shared), SearchOption.AllDirectories).Single())).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        Directory.Delete(folder, recursive: true);

        string[] Contents() => Directory.Exists(Path.Combine(folder, "files"))
            ? [.. Directory.EnumerateFiles(Path.Combine(folder, "files"), "*", SearchOption.AllDirectories).Select(Path.GetFileName).OfType<string>()] : [];
    }

    [Fact]
    public async Task Picture_process_without_a_picture_ends_by_itself()
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "ChatRoom.Server.dll"), "picture" },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_GCHeapHardLimit"] = "0x10000000" },
        })!;
        await process.StandardInput.WriteAsync("not a picture".AsMemory(), TestContext.Current.CancellationToken);
        process.StandardInput.Close();

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        (process.ExitCode, await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Should().Be((2, ""));
    }
}
