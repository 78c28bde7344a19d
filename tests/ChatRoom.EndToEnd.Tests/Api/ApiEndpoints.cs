using ChatRoom.Hosting;
using ChatRoom.Server.Admin;
using ChatRoom.Server.Api;
using ChatRoom.Server.Files;
using ChatRoom.Server.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace ChatRoom.EndToEnd.Tests.Api;

/// <summary>All endpoints below <c>/api</c>, as the server maps them: a new one is among them by itself.</summary>
internal static class ApiEndpoints
{
    /// <summary>Returns them.</summary>
    public static IReadOnlyList<(string Method, string Pattern, RouteEndpoint Endpoint)> All { get; } = Find();

    /// <summary>Returns a path of an endpoint.</summary>
    public static string PathOf(string pattern, string room) =>
        $"/{pattern.TrimStart('/')}".Replace("{room}", room, StringComparison.Ordinal).Replace("{id:long}", "1", StringComparison.Ordinal);

    /// <summary>Whether an endpoint takes a body of JSON.</summary>
    public static bool TakesJson(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes.Contains("application/json") == true;

    private static List<(string Method, string Pattern, RouteEndpoint Endpoint)> Find()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Services.AddChatRoom(builder.Configuration).AddJournal().AddHttpOptions();
        builder.Services.AddAdmin();
        builder.Services.AddApi();
        builder.Services.AddSharedFiles();
        var app = builder.Build();
        app.MapApi().MapFiles(app.Services);
        return
        [
            .. from endpoint in ((IEndpointRouteBuilder)app).DataSources.SelectMany(static source => source.Endpoints).OfType<RouteEndpoint>()
               from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods
               select (method, endpoint.RoutePattern.RawText!, endpoint),
        ];
    }
}
