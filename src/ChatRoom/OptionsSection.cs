using Microsoft.Extensions.Configuration;

namespace ChatRoom;

/// <summary>An options class and its section of the configuration.</summary>
/// <param name="options">The class.</param>
/// <param name="section">The key of the section.</param>
internal abstract class OptionsSection(Type options, string section)
{
    /// <summary>The settings, in the order of their declaration.</summary>
    public IReadOnlyList<Setting> Settings { get; } = Setting.Of(options, section);

    /// <summary>Reads the options; settings with an error keep their defaults.</summary>
    public object Read(IConfiguration configuration)
    {
        var read = Activator.CreateInstance(options)!;
        SettingReader.Read(Settings, configuration, read);
        return read;
    }

    /// <summary>Returns the errors in options that were read from a configuration, one line each.</summary>
    public abstract IEnumerable<string> Errors(IConfiguration configuration, object read);

    /// <summary>Returns the options as they would be now if the chat started: read, and adapted to the machine.</summary>
    public abstract object Next(IConfiguration configuration, IServiceProvider services);

    /// <summary>Returns the options that the running chat uses.</summary>
    public abstract object Current(IServiceProvider services);
}
