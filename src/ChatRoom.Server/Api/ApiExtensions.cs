using System.Text.Json;

namespace ChatRoom.Server.Api;

/// <summary>What all of HTTP has in common: how JSON is written, how a mistake is told, and its description (OpenAPI 3.1).</summary>
internal static class ApiExtensions
{
    /// <summary>Adds it.</summary>
    public static void AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(static options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            options.SerializerOptions.WriteIndented = true; // people read it with curl
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
        });
        services.Configure<RouteHandlerOptions>(static options => options.ThrowOnBadRequest = true); // else a 400 says nothing
        services.AddProblemDetails(static options => options.CustomizeProblemDetails = static context =>
        {
            if (context.Exception is BadHttpRequestException mistake)
            {
                context.ProblemDetails.Detail = mistake.Message;
            }
        });
        services.AddOpenApi(static options => options.AddDocumentTransformer<ApiDescription>());
    }

    /// <summary>Maps <c>/openapi/v1.json</c>, and answers each mistake as problem details (RFC 9457).</summary>
    public static void UseApi(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = static e => e is BadHttpRequestException mistake ? mistake.StatusCode : StatusCodes.Status500InternalServerError,
            SuppressDiagnosticsCallback = static context => context.Exception is BadHttpRequestException, // the client's mistake is not the log's
        });
        app.UseStatusCodePages();
        app.MapOpenApi();
    }
}
