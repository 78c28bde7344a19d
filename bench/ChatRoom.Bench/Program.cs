using System.CommandLine;
using ChatRoom.Bench;
using ChatRoom.Bench.Comparison;
using ChatRoom.Bench.Floods;
using ChatRoom.Bench.Logins;
using ChatRoom.Bench.Micro;
using ChatRoom.Bench.Sharding;
using ChatRoom.Bench.Storage;
using Spectre.Console;

var errors = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
return new RootCommand("Measures chat servers from outside, and parts of ChatRoom from inside.")
{
    new LoadCommand(new LoadProgram(AnsiConsole.Console, errors).Run),
    new JournalCommand(),
    new LoginsCommand(),
    new StormCommand(),
    new FloodCommand(),
    new FlooderCommand(),
    new ReportCommand(),
    new MicroCommand(),
    new SimulateClusterCommand(),
}.Parse(args).Invoke();
