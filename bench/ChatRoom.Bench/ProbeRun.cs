using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatRoom.State;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Bench;

/// <summary>Runs the measurements of a subcommand, and shows their results.</summary>
internal static class ProbeRun
{
    /// <summary>The exit code without faults.</summary>
    public const int Ok = 0;

    /// <summary>The exit code if the server has faults.</summary>
    public const int Faulty = 2;

    private const int CouldNotRun = 1;

    /// <summary>Runs something; prints why, if it cannot run. Returns the exit code.</summary>
    public static int Run(ParseResult line, string name, Func<int> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is CouldNotRunException or IOException or UnauthorizedAccessException or SqliteException or StateException)
        {
            line.InvocationConfiguration.Error.WriteLine($"{name}: {e.Message}");
            return CouldNotRun;
        }
    }

    /// <summary>Prints a result, and writes it to a file.</summary>
    public static void Show(ParseResult line, JsonObject result, string? json)
    {
        line.InvocationConfiguration.Output.WriteLine(result.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        if (json is not null)
        {
            File.WriteAllText(json, result.ToJsonString() + "\n");
        }
    }
}
