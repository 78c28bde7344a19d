using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Api;

/// <summary>The body of a request: a JSON object, or what is wrong with it. The framework's own errors say neither where nor why.</summary>
/// <typeparam name="T">What the object is. It is public, as the framework's validation of bodies needs it.</typeparam>
internal sealed class JsonBody<T> : IEndpointParameterMetadataProvider
    where T : class
{
    private const string Json = "application/json";
    private const string Root = "$";

    private readonly T? _value;
    private readonly ApiProblem? _problem;

    private JsonBody(T? value, ApiProblem? problem) => (_value, _problem) = (value, problem);

    /// <summary>Returns the object, or what is wrong.</summary>
    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out ApiProblem? problem)
    {
        (value, problem) = (_value, _value is null ? _problem ?? ApiProblem.Invalid(Root, "the body is null; allowed: an object") : null);
        return value is not null;
    }

    /// <summary>Reads the body of a request, for the framework.</summary>
    public static async ValueTask<JsonBody<T>> BindAsync(HttpContext http)
    {
        var options = http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        try
        {
            return http.Request.HasJsonContentType()
                ? new(await JsonSerializer.DeserializeAsync<T>(http.Request.Body, options, http.RequestAborted), null)
                : new(null, new ApiProblem(StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type", $"the body is not JSON; send Content-Type: {Json}"));
        }
        catch (BadHttpRequestException e)
        {
            return new(null, new ApiProblem(e.StatusCode, "bad-request", e.StatusCode == StatusCodes.Status413PayloadTooLarge ? "the body is too large" : "the body cannot be read"));
        }
        catch (JsonException e)
        {
            var where = e.Path is null or Root ? Root : e.Path.TrimStart('$', '.');
            return new(null, ApiProblem.Invalid(where, "it is not the JSON that is expected here, or there is no such member; see /openapi/v1.json"));
        }
        catch (InvalidOperationException)
        {
            return new(null, ApiProblem.Invalid(Root, "a string in it is not valid Unicode")); // half a surrogate pair
        }
    }

    /// <inheritdoc />
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new AcceptsMetadata([Json], typeof(T)));
}
