using ChatRoom.Bench.Driving;
using ChatRoom.Bench.Reports;
using Spectre.Console;

namespace ChatRoom.Bench;

/// <summary>Runs the subcommand <c>load</c> and prints its report.</summary>
/// <param name="output">Receives the table.</param>
/// <param name="errors">Receives progress and errors.</param>
internal sealed class LoadProgram(IAnsiConsole output, IAnsiConsole errors)
{
    private const int Ok = 0;
    private const int CouldNotRun = 1;
    private const int Faulty = 2;

    /// <summary>Runs the load. Returns the exit code: 0 no faults, 1 could not run, 2 the server has faults.</summary>
    public int Run(LoadOptions options)
    {
        var invalid = options.Errors().ToArray();
        foreach (var error in invalid)
        {
            PrintError(error);
        }

        if (invalid.Length > 0)
        {
            return CouldNotRun;
        }

        try
        {
            var report = Execute(options);
            ReportTable.Write(output, report);
            WriteFiles(options, report);
            return report.Faults.Count == 0 ? Ok : Faulty;
        }
        catch (Exception e) when (e is CouldNotRunException or IOException or UnauthorizedAccessException)
        {
            PrintError(e.Message);
            return CouldNotRun;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            PrintError("this needs Linux 5.11 and glibc 2.35, or later");
            return CouldNotRun;
        }
    }

    private LoadReport Execute(LoadOptions options) => errors.Progress().AutoClear(true).Start(context =>
    {
        using var run = new LoadRun(options);
        var task = context.AddTask("joining", maxValue: options.Clients);
        context.Refresh();
        return run.Execute(Show);

        void Show(int joined)
        {
            if (joined != task.Value)
            {
                task.Value = joined;
            }
        }
    });

    private static void WriteFiles(LoadOptions options, LoadReport report)
    {
        if (options.JsonFile is { } json)
        {
            File.WriteAllText(json, ReportJson.Of(report) + "\n");
        }
    }

    private void PrintError(string error) => errors.Profile.Out.Writer.WriteLine($"load: {error}");
}
