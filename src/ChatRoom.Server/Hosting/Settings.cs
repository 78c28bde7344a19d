using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Hosting;

/// <summary>Where the program's settings come from: the same for the server and for what asks about it.</summary>
internal static class Settings
{
    /// <summary>A builder with all settings read, and nothing else done yet.</summary>
    /// <param name="args">The command line, as <c>--Key=Value</c>; over all others.</param>
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = Defaults.ContentRoot });
        builder.Configuration.AddDefaults();
        builder.Configuration.MapUrlsToEndpoints();
        builder.Services.AddSingleton<IValidateOptions<ChatRoomOptions>>(new CommandLineKeys(args));
        return builder;
    }
}
