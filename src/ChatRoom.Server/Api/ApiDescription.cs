using ChatRoom.Server.Admin;
using ChatRoom.Server.Hosting;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ChatRoom.Server.Api;

/// <summary>Puts into the API's description what the endpoints themselves do not tell: what it is, who may call what, and the metrics.</summary>
internal sealed class ApiDescription : IOpenApiDocumentTransformer
{
    private const string Scheme = "admin";

    /// <inheritdoc />
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "ChatRoom",
            Version = CommandLine.Version,
            Description = "How a chat server is doing. The chat itself is not HTTP.",
        };
        document.Servers = []; // whoever asks knows where
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "ChatRoom:Admin:Token; where none is configured, only calls from the machine itself are answered.",
        };
        foreach (var endpoint in context.DescriptionGroups.SelectMany(static group => group.Items))
        {
            if (endpoint.ActionDescriptor.EndpointMetadata.OfType<AdminOnlyMetadata>().Any())
            {
                document.Paths[$"/{endpoint.RelativePath}"].Operations![HttpMethod.Get].Security =
                    [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
            }
        }

        document.Paths["/metrics"] = Metrics();
        return Task.CompletedTask;
    }

    /// <summary>The exporter answers by itself, and describes nothing.</summary>
    private static OpenApiPathItem Metrics() => new()
    {
        Operations = new Dictionary<HttpMethod, OpenApiOperation>
        {
            [HttpMethod.Get] = new()
            {
                OperationId = "metrics",
                Summary = "The same counts, and the runtime's and the web server's, for Prometheus.",
                Tags = new HashSet<OpenApiTagReference> { new("stats") },
                Responses = new OpenApiResponses
                {
                    ["200"] = new OpenApiResponse
                    {
                        Description = "Prometheus' text format, or OpenMetrics' if asked for.",
                        Content = new Dictionary<string, OpenApiMediaType>
                        {
                            ["text/plain"] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } },
                        },
                    },
                },
            },
        },
    };
}
