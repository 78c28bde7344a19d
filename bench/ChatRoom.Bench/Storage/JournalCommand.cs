using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace ChatRoom.Bench.Storage;

/// <summary>The subcommand <c>journal</c>: fills a journal, and measures a server that uses it.</summary>
internal sealed class JournalCommand : Command
{
    public JournalCommand()
        : base("journal", "Fills a journal with messages, measures a server that uses it, and measures single appends.")
    {
        Subcommands.Add(Fill());
        Subcommands.Add(Measure());
        Subcommands.Add(Append());
    }

    private static Command Fill()
    {
        var path = new Option<FileInfo>("--path") { Description = "the journal's file, which must not exist yet", Required = true };
        var messages = new Option<long>("--messages") { Description = "number of messages in all rooms together", DefaultValueFactory = static _ => 1_000_000 };
        var rooms = new Option<int>("--rooms") { Description = "number of rooms; the first one, #lobby, has half of all messages", DefaultValueFactory = static _ => 100 };
        var command = new Command("fill", "Creates a journal with the server's own schema and messages of one year, whose words are as frequent as those of a language.")
        {
            path, messages, rooms,
        };
        command.SetAction(line => Run(line, () =>
        {
            var (file, count, spread) = (line.GetValue(path)!, line.GetValue(messages), line.GetValue(rooms));
            if (count < 1 || spread < 1 || file.Exists)
            {
                throw new CouldNotRunException(file.Exists ? $"{file} exists already" : "--messages and --rooms must be 1 or more");
            }

            file.Directory!.Create();
            new JournalFiller(file.FullName, count, spread).Run(done =>
                line.InvocationConfiguration.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done:N0} of {count:N0} messages")));
            return ProbeRun.Ok;
        }));
        return command;
    }

    private static Command Measure()
    {
        var server = new Option<FileInfo>("--server") { Description = "the path of ChatRoom.Server.dll", Required = true };
        var path = new Option<FileInfo>("--path") { Description = "the journal's file", Required = true };
        var port = new Option<int>("--port") { Description = "the server's port for chat; HTTP uses the next one", DefaultValueFactory = static _ => 21400 };
        var rounds = new Option<int>("--rounds") { Description = "how often to start the server and repeat the measurements", DefaultValueFactory = static _ => 5 };
        var settle = new Option<int>("--settle") { Description = "seconds to wait before measuring the memory, so that the heap is compacted", DefaultValueFactory = static _ => 5 };
        var messages = new Option<long>("--messages") { Description = "number of messages in the journal", Required = true };
        var cpu = new Option<int?>("--cpu") { Description = "the core to pin the server to" };
        var json = new Option<string?>("--json") { Description = "writes the result to this file, as JSON" };
        var command = new Command("measure", "Measures a server with a filled journal: start, joins with history, searches and memory. Exit code 2: a message in the journal was not shown.")
        {
            server, path, port, rounds, settle, messages, cpu, json,
        };
        command.SetAction(line => Run(line, () =>
        {
            var probe = new JournalProbe(
                line.GetValue(server)!.FullName, line.GetValue(path)!.FullName, line.GetValue(port), line.GetValue(messages), line.GetValue(cpu));
            JsonObject result = probe.Run(line.GetValue(rounds), TimeSpan.FromSeconds(line.GetValue(settle)));
            ProbeRun.Show(line, result, line.GetValue(json));
            return result["lost"]!.GetValue<long>() == 0 ? ProbeRun.Ok : ProbeRun.Faulty;
        }));
        return command;
    }

    private static Command Append()
    {
        var path = new Option<FileInfo>("--path") { Description = "the journal's file; created if it does not exist", Required = true };
        var appends = new Option<int>("--appends") { Description = "number of appends, one after another", DefaultValueFactory = static _ => 1_000 };
        var busy = new Option<int>("--busy") { Description = "number of threads that compute at the same time", DefaultValueFactory = static _ => 0 };
        var json = new Option<string?>("--json") { Description = "writes the result to this file, as JSON" };
        var command = new Command("append", "Measures single appends to a journal in this process, beside busy threads.") { path, appends, busy, json };
        command.SetAction(line => Run(line, () =>
        {
            var probe = new AppendProbe(line.GetValue(path)!.FullName, line.GetValue(busy));
            ProbeRun.Show(line, probe.RunAsync(line.GetValue(appends)).GetAwaiter().GetResult(), line.GetValue(json));
            return ProbeRun.Ok;
        }));
        return command;
    }

    private static int Run(ParseResult line, Func<int> work) => ProbeRun.Run(line, "journal", work);
}
