using System.Text;
using ChatRoom.Client.Pipes;
using ChatRoom.Client.Resuming;
using ChatRoom.Client.Settings;
using ChatRoom.Connection.Transport;
using CsCheck;

namespace ChatRoom.Client.Tests.Pipes;

public sealed class ResumeLedgerTests : IDisposable
{
    private static readonly ClientSettings Settings = new() { Server = new ServerAddress("there", 5000), Alias = "bob" };
    private static readonly ResumePoint Point = new("bob", "TOKEN", "#lobby", 0);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatroom-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Client_killed_at_any_byte_continues_exactly_after_its_output() =>
        Gen.Select(Gen.Int[1, 6].Array[1, 8], Gen.Int[0, 120].Array[0, 6]).Sample(
            (batches, kills) =>
            {
                var file = new ResumeFile(Path.Combine(_folder.FullName, Guid.NewGuid().ToString("N")));
                var output = new Output();
                file.Save(new ResumeState("there:5000", "bob", Point, 0, []));
                foreach (var kill in (int?[])[.. kills.Select(static kill => (int?)kill), null])
                {
                    RunUntilKilled(kill, file, output, batches);
                }

                output.Text.Should().Be(string.Concat(Enumerable.Range(1, batches.Sum()).Select(static id => $"line {id}\n")));
            },
            iter: 300,
            threads: 1);

    [Fact]
    public void Session_of_another_server_or_alias_is_refused()
    {
        var file = new ResumeFile(Path.Combine(_folder.FullName, "session"));
        file.Save(new ResumeState("there:5000", "bob", Point, null, []));

        foreach (var other in new[] { Settings with { Alias = "ann" }, Settings with { Server = new ServerAddress("elsewhere", 5000) } })
        {
            FluentActions.Invoking(() => new ResumeLedger(file, null, other).Open()).Should().Throw<IOException>().WithMessage("this file belongs to bob on there:5000; *");
        }
    }

    [Fact]
    public void Symbolic_links_are_not_followed()
    {
        var (path, victim) = (Path.Combine(_folder.FullName, "session"), Path.Combine(_folder.FullName, "victim"));
        File.WriteAllText(victim, "precious");
        File.CreateSymbolicLink($"{path}.new", victim);
        var file = new ResumeFile(path);

        file.Save(new ResumeState("there:5000", null, new ResumePoint("bob", "TOKEN", "#lobby", 1), null, []));

        File.ReadAllText(victim).Should().Be("precious");
        file.Load()!.Place.Token.Should().Be("TOKEN");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(path).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        File.Delete(path);
        File.CreateSymbolicLink(path, victim);
        FluentActions.Invoking(file.Load).Should().Throw<IOException>().WithMessage("this is a symbolic link; use the file itself");
    }

    [Fact]
    public void Missing_file_is_a_new_session_and_an_invalid_file_is_refused()
    {
        var path = Path.Combine(_folder.FullName, "session");
        new ResumeLedger(new ResumeFile(path), null, Settings).Open().Should().BeNull();

        File.WriteAllText(path, "my diary");

        FluentActions.Invoking(() => new ResumeLedger(new ResumeFile(path), null, Settings).Open()).Should().Throw<IOException>().WithMessage("not a resume file");
    }

    [Fact]
    public void Without_an_output_file_the_position_is_saved_after_the_lines()
    {
        var file = new ResumeFile(Path.Combine(_folder.FullName, "session"));
        var ledger = new ResumeLedger(file, null, Settings);

        ledger.Write([new PendingLine(7, 10)], Point with { Id = 7 }, () => file.Load().Should().BeNull());

        file.Load()!.Place.Id.Should().Be(7);
    }

    /// <summary>Runs a client that writes the missed lines in batches, and kills it after a number of bytes.</summary>
    private static void RunUntilKilled(int? kill, ResumeFile file, Output output, int[] batches)
    {
        output.Left = kill ?? int.MaxValue;
        var ledger = new ResumeLedger(file, output, Settings);
        var last = (int)ledger.Open()!.Id!.Value;
        var end = 0;
        foreach (var batch in batches)
        {
            end += batch;
            var ids = Enumerable.Range(last + 1, Math.Max(0, end - last)).ToArray();
            var lines = ids.Select(static id => $"line {id}\n").ToArray();
            var kept = ids.Zip(lines, static (id, line) => new PendingLine(id, line.Length)).ToArray();
            last = Math.Max(last, end);
            ledger.Write(kept, Point with { Id = last }, () => output.Append(string.Concat(lines)));
            if (output.Left <= 0)
            {
                return;
            }
        }
    }

    private sealed class Output : IOutputFile
    {
        private readonly StringBuilder _text = new();

        public int Left { get; set; }

        public string Text => _text.ToString();

        public long Length => _text.Length;

        public void Cut(long length) => _text.Length = (int)length;

        public void Append(string text)
        {
            _text.Append(text.AsSpan(0, Math.Min(text.Length, Math.Max(0, Left))));
            Left -= text.Length;
        }
    }
}
