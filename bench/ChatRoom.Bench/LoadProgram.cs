using ChatRoom.Bench.Driving;
using ChatRoom.Bench.Reports;
using Spectre.Console;

namespace ChatRoom.Bench;

/// <summary>Runs what <c>load</c> was asked for, and hands on the report.</summary>
/// <param name="output">Where the table goes.</param>
/// <param name="errors">Where progress and errors go.</param>
internal sealed class LoadProgram(IAnsiConsole output, IAnsiConsole errors)
{
    private const int Ok = 0;
    private const int CouldNotRun = 1;
    private const int Faulty = 2;

    /// <summary>Returns the exit code: 0 all well, 1 could not run, 2 the server did not do as it should.</summary>
    public int Run(LoadOptions options)
    {
        var mistakes = options.Errors().ToArray();
        foreach (var mistake in mistakes)
        {
            Tell(mistake);
        }

        if (mistakes.Length > 0)
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
            Tell(e.Message);
            return CouldNotRun;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            Tell("this needs Linux 5.11 and glibc 2.35, or later");
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

    private void Tell(string error) => errors.Profile.Out.Writer.WriteLine($"load: {error}");
}
