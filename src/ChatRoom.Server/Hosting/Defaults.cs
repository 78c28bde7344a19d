using Microsoft.Extensions.Configuration.Json;

namespace ChatRoom.Server.Hosting;

/// <summary>The settings that hold where nobody says otherwise: those of the shipped <c>appsettings.json</c>, which is also inside the program.</summary>
internal static class Defaults
{
    private const string FileName = "appsettings.json";

    /// <summary>Where <c>appsettings.json</c> is read from: the working directory if it has one, else the program's own.</summary>
    public static string ContentRoot =>
        File.Exists(Path.Combine(Environment.CurrentDirectory, FileName)) ? Environment.CurrentDirectory : AppContext.BaseDirectory;

    /// <summary>Adds them as the lowest layer.</summary>
    public static void AddDefaults(this IConfigurationBuilder configuration) =>
        configuration.Sources.Insert(0, new JsonStreamConfigurationSource
        {
            Stream = typeof(Defaults).Assembly.GetManifestResourceStream(FileName)
                ?? throw new InvalidOperationException($"{FileName} is not in the program"),
        });
}
