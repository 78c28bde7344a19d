using ChatRoom.State.Records;
using Microsoft.AspNetCore.Http.Metadata;

namespace ChatRoom.Server.Api;

/// <summary>What a program needs to call an endpoint; <see cref="ApiGate"/> checks it.</summary>
/// <param name="Scope">The least scope of the access token.</param>
/// <param name="Kind">How often.</param>
/// <param name="MaxBytes">The bytes that a body may have.</param>
internal sealed record ApiEndpoint(TokenScope Scope, RequestKind Kind, long? MaxBytes) : IRequestSizeLimitMetadata
{
    /// <summary>The bytes that a body of JSON may have.</summary>
    public const int MaxJsonBytes = 16 * 1024;

    long? IRequestSizeLimitMetadata.MaxRequestBodySize => MaxBytes;
}

/// <summary>Declares it.</summary>
internal static class ApiEndpointExtensions
{
    /// <summary>Makes an endpoint one for programs: with an access token, and within the limits. It gets an <see cref="ApiCall"/>.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="scope">The least scope of the access token.</param>
    /// <param name="kind">How often it may be called.</param>
    /// <param name="maxBytes">The bytes that a body may have.</param>
    public static RouteHandlerBuilder ForPrograms(
        this RouteHandlerBuilder endpoint, TokenScope scope, RequestKind kind, long maxBytes = ApiEndpoint.MaxJsonBytes) => endpoint
        .WithMetadata(new ApiEndpoint(scope, kind, maxBytes))
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status429TooManyRequests)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
}
