using System.Text.Json;
using System.Text.Json.Serialization;
using ChatRoom.Server.Web;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace ChatRoom.Server.Api;

/// <summary>Configures what all HTTP endpoints share: the form of JSON and of errors, and the OpenAPI 3.1 description.</summary>
internal static class ApiExtensions
{
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    /// <summary>Adds the services of the API.</summary>
    public static void AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(static options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            options.SerializerOptions.WriteIndented = true; // people read it with curl
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            options.SerializerOptions.AllowDuplicateProperties = false;
            options.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
        });
        services.AddProblemDetails();
        services.AddCors();
        services.AddSingleton<RequestRates>();
        services.AddSingleton<ApiForm>();
        services.AddSingleton<PostsInProgress>();
        services.AddSingleton<EventPlaces>();
        services.AddSingleton<RoomActs>();
        services.AddOpenApi(static options => options.AddDocumentTransformer<ApiDescription>());
    }

    /// <summary>Maps <c>/openapi/v1.json</c>, makes all errors problem details (RFC 9457), and stands before the endpoints for programs.</summary>
    public static void UseApi(this WebApplication app)
    {
        app.Use(FinishAsync);
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.Use(AnswerHeadAsync);
        app.UseRouting();
        app.UseCors();
        app.UseMiddleware<ApiGate>();
        app.MapOpenApi();
    }

    /// <summary>Maps the endpoints for programs, below <c>/api</c>, and returns their group. Pages of the origins in <c>ChatRoom:Web:AllowedOrigins</c> may call them, too.</summary>
    public static RouteGroupBuilder MapApi(this WebApplication app)
    {
        var web = app.Services.GetRequiredService<IOptions<WebOptions>>();
        var api = app.MapGroup(RoomEndpoints.Prefix).RequireCors(cors => cors
            .SetIsOriginAllowed(origin => web.Value.AllowedOrigins.Any(allowed => Origin.Parse(allowed) is { } one && one == Origin.Parse(origin)))
            .WithMethods(HttpMethods.Get, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete)
            .WithHeaders(HeaderNames.Authorization, HeaderNames.ContentType, IdempotencyKey.Header, "Last-Event-ID")
            .WithExposedHeaders(HeaderNames.RetryAfter, HeaderNames.WWWAuthenticate));
        api.MapRooms();
        api.MapPosts();
        api.MapEvents();
        api.MapModeration();
        api.MapSettings();
        return api;
    }

    /// <summary>
    /// Forbids browsers to guess the content type. Adds HEAD, which <see cref="AnswerHeadAsync"/> answers, to the methods that a
    /// response with status 405 allows. Appends a line end to JSON, for users of curl.
    /// </summary>
    private static async Task FinishAsync(HttpContext http, RequestDelegate next)
    {
        var response = http.Response;
        response.OnStarting(static state =>
        {
            var headers = ((HttpResponse)state).Headers;
            headers.XContentTypeOptions = "nosniff";
            headers.Allow = headers.Allow == HttpMethods.Get ? $"{HttpMethods.Get}, {HttpMethods.Head}" : headers.Allow;
            return Task.CompletedTask;
        }, response);
        await next(http);
        if (response is { ContentLength: null, ContentType: { } type } && type.Contains("json", StringComparison.Ordinal))
        {
            await response.Body.WriteAsync(LineEnd, http.RequestAborted);
        }
    }

    /// <summary>Answers HEAD like GET (RFC 9110, 9.3.2). Kestrel itself omits the body.</summary>
    private static Task AnswerHeadAsync(HttpContext http, RequestDelegate next)
    {
        if (HttpMethods.IsHead(http.Request.Method))
        {
            http.Request.Method = HttpMethods.Get;
            http.Items[HttpMethods.Head] = true; // for an answer that would not end
        }

        return next(http);
    }
}
