using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ChatRoom;

/// <inheritdoc />
internal sealed class ChatRoomBuilder(IServiceCollection services, IConfiguration configuration) : IChatRoomBuilder
{
    /// <summary>All settings that were added so far.</summary>
    public ChatSettings Settings { get; } = new();

    /// <inheritdoc />
    public IServiceCollection Services => services;

    /// <inheritdoc />
    public IConfiguration Configuration => configuration;

    /// <inheritdoc />
    public IChatRoomBuilder AddOptions<TOptions>(string section, Func<TOptions, IEnumerable<string>>? check = null)
        where TOptions : class, new() => Add<TOptions>(section, check is null ? null : (options, _) => check(options));

    /// <summary>Adds an options class.</summary>
    public IChatRoomBuilder Add<TOptions>(string section, Func<TOptions, IConfiguration, IEnumerable<string>>? check)
        where TOptions : class, new()
    {
        var added = new TypedOptionsSection<TOptions>(section, check);
        Settings.Add(added);
        services.AddOptions<TOptions>().Configure(options => SettingReader.Read(added.Settings, configuration, options)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TOptions>>(new OptionsValidator<TOptions>(Settings, added, configuration));
        return this;
    }
}
