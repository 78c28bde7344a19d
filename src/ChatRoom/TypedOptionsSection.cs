using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ChatRoom;

/// <summary>An options class and its section of the configuration.</summary>
/// <param name="section">The key of the section.</param>
/// <param name="check">Returns errors that concern more than one value, or need more than its range.</param>
internal sealed class TypedOptionsSection<TOptions>(string section, Func<TOptions, IConfiguration, IEnumerable<string>>? check)
    : OptionsSection(typeof(TOptions), section)
    where TOptions : class, new()
{
    /// <inheritdoc />
    public override IEnumerable<string> Errors(IConfiguration configuration, object read) =>
        SettingReader.Errors(Settings, configuration, read).Concat(check?.Invoke((TOptions)read, configuration) ?? []);

    /// <inheritdoc />
    public override object Next(IConfiguration configuration, IServiceProvider services)
    {
        var next = (TOptions)Read(configuration);
        foreach (var adapts in services.GetServices<IPostConfigureOptions<TOptions>>())
        {
            adapts.PostConfigure(Options.DefaultName, next);
        }

        return next;
    }

    /// <inheritdoc />
    public override object Current(IServiceProvider services) => services.GetRequiredService<IOptions<TOptions>>().Value;
}
