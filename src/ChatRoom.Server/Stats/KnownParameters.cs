namespace ChatRoom.Server.Stats;

/// <summary>Refuses requests with query parameters that an endpoint does not have. Otherwise a misspelled parameter would have no effect, and nobody would notice.</summary>
internal static class KnownParameters
{
    /// <summary>Declares the query parameters of an endpoint. Requests with any others get status 400.</summary>
    public static RouteHandlerBuilder WithParameters(this RouteHandlerBuilder endpoint, params string[] known)
    {
        var reason = known.Length == 0 ? "there is no such parameter; this path has none" : $"there is no such parameter; allowed: {string.Join(", ", known)}";
        return endpoint.ProducesValidationProblem().AddEndpointFilter(async (invocation, next) =>
        {
            var unknown = invocation.HttpContext.Request.Query.Keys.Where(name => !known.Contains(name, StringComparer.OrdinalIgnoreCase)).ToArray();
            return unknown.Length == 0
                ? await next(invocation)
                : TypedResults.ValidationProblem(unknown.ToDictionary(static name => name, _ => new[] { reason }));
        });
    }
}
