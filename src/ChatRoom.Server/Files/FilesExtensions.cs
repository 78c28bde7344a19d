using ChatRoom.Files;
using ChatRoom.Server.Web;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Files;

/// <summary>Files and pictures over HTTP.</summary>
internal static class FilesExtensions
{
    /// <summary>Adds the services of files, unless they are switched off.</summary>
    public static void AddSharedFiles(this IServiceCollection services)
    {
        services.AddSingleton(static provider => new FileLinks(provider.GetRequiredService<IOptions<WebOptions>>().Value.PublicUrl.TrimEnd('/')));
        services.AddSingleton<FileFolder>();
        services.AddSingleton<IFileStore>(static provider =>
            provider.GetRequiredService<IOptions<ChatRoomOptions>>().Value.Files.Enabled ? provider.GetRequiredService<FileFolder>() : new NoFileStore());
        services.AddSingleton<PictureProcess>();
        services.AddSingleton<FileMetrics>();
        services.AddSingleton<FileUploads>();
        services.AddSingleton<FileEndpoints>();
    }

    /// <summary>Maps <c>/u</c> and <c>/f</c>, unless files are switched off.</summary>
    public static void MapFiles(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<IFileStore>().IsAvailable)
        {
            return;
        }

        var files = app.Services.GetRequiredService<FileEndpoints>();
        app.MapPut($"{FileLinks.Uploads}/{{token}}", files.PutAsync).ExcludeFromDescription();
        app.MapGet($"{FileLinks.Files}/{{id}}/thumbnail", (HttpContext http, string id) => files.Get(http, id, isThumbnail: true)).ExcludeFromDescription();
        app.MapGet($"{FileLinks.Files}/{{id}}/{{what}}/{{name}}", (HttpContext http, string id) => files.Get(http, id, isThumbnail: false)).ExcludeFromDescription();
    }
}
