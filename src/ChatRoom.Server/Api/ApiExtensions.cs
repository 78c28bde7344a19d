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
        services.AddProblemDetails();
        services.AddOpenApi(static options => options.AddDocumentTransformer<ApiDescription>());
    }

    /// <summary>Maps <c>/openapi/v1.json</c>, and answers each mistake as problem details (RFC 9457).</summary>
    public static void UseApi(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.MapOpenApi();
    }
}
