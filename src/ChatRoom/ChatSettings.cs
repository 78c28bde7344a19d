using Microsoft.Extensions.Configuration;

namespace ChatRoom;

/// <summary>All settings of a chat: those of the chat itself, and those of its extensions.</summary>
internal sealed class ChatSettings
{
    private readonly List<OptionsSection> _sections = [];

    /// <summary>The options classes, in the order in which they were added.</summary>
    public IReadOnlyList<OptionsSection> Sections => _sections;

    /// <summary>All settings.</summary>
    public IReadOnlyList<Setting> All => [.. _sections.SelectMany(static section => section.Settings)];

    /// <summary>Adds an options class.</summary>
    public void Add(OptionsSection section) => _sections.Add(section);

    /// <summary>Returns the errors in a configuration, one line each; unknown keys included.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="known">A section whose options are read already.</param>
    /// <param name="options">These options.</param>
    public IEnumerable<string> Errors(IConfiguration configuration, OptionsSection? known = null, object? options = null) =>
        _sections.SelectMany(section => section.Errors(configuration, section == known ? options! : section.Read(configuration)))
            .Concat(SettingReader.UnknownKeys(All, configuration.GetSection(ChatRoomOptions.Section)));
}
