using ChatRoom.Files;
using ChatRoom.Server.Api;
using ChatRoom.Server.Web;
using ChatRoom.State.Records;
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

        _ = app.Services.GetRequiredService<FileMetrics>(); // they exist from the start, not from the first upload on
        app.MapPut($"{FileLinks.Uploads}/{{token}}", static (HttpContext http, FileEndpoints files, string token) => files.PutAsync(http, token)).ExcludeFromDescription();
        app.MapGet($"{FileLinks.Files}/{{id}}/thumbnail", static (HttpContext http, FileEndpoints files, string id) => files.Get(http, id, isThumbnail: true)).ExcludeFromDescription();
        app.MapGet($"{FileLinks.Files}/{{id}}/{{what}}/{{name}}", static (HttpContext http, FileEndpoints files, string id) => files.Get(http, id, isThumbnail: false)).ExcludeFromDescription();
    }

    /// <summary>Maps what programs do with files, unless files are switched off.</summary>
    public static void MapFiles(this RouteGroupBuilder api, IServiceProvider services)
    {
        if (!services.GetRequiredService<IFileStore>().IsAvailable)
        {
            return;
        }

        api.MapPost("/rooms/{room}/files", static (HttpContext http, ApiCall call, FileEndpoints files, string? name) => files.PostAsync(http, call, name))
            .WithTags("files")
            .WithName("share-file")
            .WithSummary("Share a file in a room: the body is its content, and name, or Content-Disposition, its name.")
            .Produces<FileBody>(StatusCodes.Status201Created)
            .Produces<FileBody>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status408RequestTimeout)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status507InsufficientStorage)
            .ForPrograms(TokenScope.Write, RequestKind.Write);
        api.MapGet("/files/{id}", static (HttpContext http, ApiCall call, FileEndpoints files, string id) => files.GetFor(http, call, id, isThumbnail: false))
            .WithTags("files")
            .WithName("file")
            .WithSummary("A file that was shared, also in a private room; with ranges.")
            .Produces(StatusCodes.Status200OK)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ForPrograms(TokenScope.Read, RequestKind.Read);
        api.MapGet("/files/{id}/thumbnail", static (HttpContext http, ApiCall call, FileEndpoints files, string id) => files.GetFor(http, call, id, isThumbnail: true))
            .WithTags("files")
            .WithName("thumbnail")
            .WithSummary("The thumbnail of a picture: WebP, at most 480 × 480 pixels.")
            .Produces(StatusCodes.Status200OK)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ForPrograms(TokenScope.Read, RequestKind.Read);
    }
}
