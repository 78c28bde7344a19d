using ChatRoom.Server.Outgoing;
using ChatRoom.Server.Web;
using ChatRoom.Services;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Webhooks;

/// <summary>Webhooks over HTTP.</summary>
internal static class WebhookExtensions
{
    /// <summary>Adds the services of webhooks.</summary>
    public static void AddWebhooks(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(static options => options.SerializerOptions.TypeInfoResolverChain.Add(WebhookJson.Default));
        services.AddSingleton<WebhookMetrics>();
        services.AddSingleton<IncomingWebhooks>();
        services.AddSingleton<OutgoingHttp>();
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<DeliveryServices>();
        services.AddHostedService<Deliveries>();
    }

    /// <summary>Maps the addresses of incoming webhooks.</summary>
    public static void MapWebhooks(this WebApplication app)
    {
        app.Services.GetRequiredService<WebAddress>().Base = app.Services.GetRequiredService<IOptions<WebOptions>>().Value.PublicUrl.TrimEnd('/');
        app.MapPost($"{WebhookService.IncomingPath}{{token}}", static (IncomingWebhooks webhooks, HttpContext http, string token) => webhooks.PostAsync(http, token))
            .WithTags("webhooks")
            .WithName("webhook")
            .WithSummary("Publishes a text in the room of an incoming webhook: JSON with a text, or plain text.")
            .Produces<WebhookResponse>()
            .Produces<WebhookResponse>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }
}
