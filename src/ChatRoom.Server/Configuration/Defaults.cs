using Microsoft.Extensions.Configuration.Memory;

namespace ChatRoom.Server.Configuration;

/// <summary>The default settings: those of the shipped <c>appsettings.json</c>, a copy of which is embedded in the program.</summary>
internal static class Defaults
{
    private const string FileName = "appsettings.json";

    /// <summary>The default settings as a source that can be read repeatedly, unlike a stream.</summary>
    public static MemoryConfigurationSource Source { get; } = Read();

    private static MemoryConfigurationSource Read()
    {
        using var stream = typeof(Defaults).Assembly.GetManifestResourceStream(FileName)
            ?? throw new InvalidOperationException($"{FileName} is not embedded in the program");
        return new MemoryConfigurationSource { InitialData = new ConfigurationBuilder().AddJsonStream(stream).Build().AsEnumerable().ToArray() };
    }
}
