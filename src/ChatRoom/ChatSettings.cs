using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;

namespace ChatRoom;

/// <summary>All settings of a chat: those of the chat itself, and those of its extensions.</summary>
internal sealed class ChatSettings
{
    private readonly List<OptionsSection> _sections = [];
    private ImmutableArray<(string, Action)> _afterReload = [];

    /// <summary>The options classes, in the order in which they were added.</summary>
    public IReadOnlyList<OptionsSection> Sections => _sections;

    /// <summary>All settings. Each counts once, even if several classes have it.</summary>
    public IReadOnlyList<Setting> All => [.. _sections.SelectMany(static section => section.Settings).DistinctBy(static setting => setting.Key)];

    /// <summary>What is done after each reload, under its name.</summary>
    public IReadOnlyList<(string Name, Action Step)> AfterReload => _afterReload;

    /// <summary>
    /// Adds a step that is done after each reload: for a component that derives something from reloadable settings, or from a
    /// file that they name.
    /// </summary>
    /// <param name="name">What it does, for the log: <c>reading the message of the day</c>.</param>
    /// <param name="step">Does it. An exception is logged and affects no other step.</param>
    public void WhenReloaded(string name, Action step) => ImmutableInterlocked.Update(ref _afterReload, steps => steps.Add((name, step)));

    /// <summary>Adds an options class.</summary>
    public void Add(OptionsSection section) => _sections.Add(section);

    /// <summary>Returns the errors in a configuration, one line each; unknown keys included.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="known">A section whose options are read already.</param>
    /// <param name="options">These options.</param>
    public IEnumerable<string> Errors(IConfiguration configuration, OptionsSection? known = null, object? options = null) =>
        _sections.SelectMany(section => section.Errors(configuration, section == known ? options! : section.Read(configuration)))
            .Concat(SettingReader.UnknownKeys(All, configuration.GetSection(ChatRoomOptions.Section))).Distinct();
}
