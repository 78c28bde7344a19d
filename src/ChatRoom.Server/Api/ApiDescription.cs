using System.Text.RegularExpressions;
using ChatRoom.Server.Admin;
using ChatRoom.Server.Configuration;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ChatRoom.Server.Api;

/// <summary>Completes the OpenAPI description with a title, the authentication, and the endpoint of the metrics.</summary>
internal sealed partial class ApiDescription : IOpenApiDocumentTransformer
{
    private const string Scheme = "admin";
    private const string AccountScheme = "account";
    private const string Room = "room";

    /// <inheritdoc />
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "ChatRoom",
            Version = Product.Version,
            Description = "A chat server: its rooms for programs, health, statistics, and what administrators see and do. The chat of people is a WebSocket at /chat, or no HTTP at all.",
        };
        document.Servers = []; // the caller knows the address already
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "ChatRoom:Admin:Token; without one, only requests from the machine itself are answered.",
        };
        document.Components.SecuritySchemes[AccountScheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "crt_…",
            Description = "An access token of an account (/token new). Each operation says which scope it needs; moderate includes write, and write includes read.",
        };
        foreach (var endpoint in context.DescriptionGroups.SelectMany(static group => group.Items))
        {
            var path = $"/{Constraint().Replace(endpoint.RelativePath!, "}")}";
            if (endpoint.ActionDescriptor.EndpointMetadata.OfType<ApiEndpoint>().FirstOrDefault() is { } program)
            {
                Describe(Operation(), program, document, path);
            }
            else if (endpoint.ActionDescriptor.EndpointMetadata.OfType<PagePermission>().Any(static permission => permission.IsForAdmins))
            {
                Operation().Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
            }

            OpenApiOperation Operation() => document.Paths[path].Operations![HttpMethod.Parse(endpoint.HttpMethod!)];
        }

        document.Paths["/metrics"] = Metrics();
        return Task.CompletedTask;
    }

    private static void Describe(OpenApiOperation operation, ApiEndpoint program, OpenApiDocument document, string path)
    {
        operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(AccountScheme, document)] = [] }];
        operation.Description = $"Needs an access token with the scope {ApiForm.NameOf(program.Scope)}.{(operation.Description is { } more ? $" {more}" : "")}";
        if (path.Contains($"{{{Room}}}", StringComparison.Ordinal))
        {
            (operation.Parameters ??= []).Insert(0, new OpenApiParameter
            {
                Name = Room,
                In = ParameterLocation.Path,
                Required = true,
                Description = "The name of the room, with or without its # (%23 in a URL).",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }
    }

    /// <summary>The constraint of a parameter, such as <c>{id:long}</c>, which the description does not have.</summary>
    [GeneratedRegex(@":\w+}")]
    private static partial Regex Constraint();

    /// <summary>Returns the description of <c>/metrics</c>, because OpenTelemetry's exporter does not provide one.</summary>
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
