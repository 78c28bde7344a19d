using ChatRoom.Commands;
using ChatRoom.Files;
using ChatRoom.Services;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace ChatRoom.Hosting;

/// <summary>Adds files to the chat. Whoever hosts it registers an <see cref="IFileStore"/> and serves the links, before or after.</summary>
internal static class FileServices
{
    /// <summary>Adds them.</summary>
    public static void AddFiles(this IServiceCollection services)
    {
        services.TryAddSingleton<IFileStore, NoFileStore>();
        services.TryAddSingleton(new FileLinks(""));
        services.AddSingleton<SharedFiles>();
        services.AddSingleton<UploadLinks>();
        services.AddSingleton<UploadTurns>();
        services.AddSingleton<FilePayers>();
        services.AddSingleton<FileQuota>();
        services.AddSingleton<FileKeys>();
        services.AddSingleton<FileService>();
        services.AddSingleton<FileReader>();
        services.AddSingleton<FileRemoval>();
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<FileRemoval>());
        services.AddSingleton<CommandGroup, FileCommands>();
    }
}
