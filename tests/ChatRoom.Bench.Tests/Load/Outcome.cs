using System.Text.Json;
using Spectre.Console.Testing;

namespace ChatRoom.Bench.Tests.Load;

/// <summary>The output of a run of <c>load</c>: exit code, table, errors and JSON.</summary>
internal sealed record Outcome(int ExitCode, string Table, string Errors, JsonElement Json)
{
    /// <summary>Runs the load.</summary>
    public static async Task<Outcome> OfAsync(LoadOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("chatroom-bench-");
        try
        {
            var json = Path.Combine(folder.FullName, "run.json");
            using var output = new TestConsole();
            using var errors = new TestConsole();
            var code = await Task.Run(() => new LoadProgram(output, errors).Run(options with { JsonFile = json }));
            var parsed = File.Exists(json) ? JsonDocument.Parse(await File.ReadAllTextAsync(json)).RootElement : default;
            return new Outcome(code, output.Output, errors.Output, parsed);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Returns a number of the JSON.</summary>
    public double this[string name] => Json.GetProperty(name).GetDouble();

    public string[] Faults => [.. Json.GetProperty("faults").EnumerateArray().Select(static fault => fault.GetString()!)];
}
