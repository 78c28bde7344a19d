using Microsoft.Extensions.Configuration.Memory;

namespace ChatRoom.Server.Hosting;

/// <summary>The settings that apply unless something else is configured: those of the shipped <c>appsettings.json</c>, which is also inside the program.</summary>
internal static class Defaults
{
    private const string FileName = "appsettings.json";

    /// <summary>The settings. Unlike a stream, they can be read again when the settings are reloaded.</summary>
    public static MemoryConfigurationSource Source { get; } = Read();

    private static MemoryConfigurationSource Read()
    {
        using var stream = typeof(Defaults).Assembly.GetManifestResourceStream(FileName)
            ?? throw new InvalidOperationException($"{FileName} is not in the program");
        return new MemoryConfigurationSource { InitialData = new ConfigurationBuilder().AddJsonStream(stream).Build().AsEnumerable().ToArray() };
    }
}
