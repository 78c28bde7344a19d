using System.Security.Claims;
using ChatRoom.Protocol.Model;
using ChatRoom.Server.Admin;
using ChatRoom.Server.Stats;
using ChatRoom.Services;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatRoom.Server.Audit;

/// <summary>The audit log over HTTP, for administrators.</summary>
internal static class AuditExtensions
{
    /// <summary>Maps <c>/admin/audit</c>.</summary>
    public static void MapAudit(this IEndpointRouteBuilder app) => app.MapGet("/admin/audit", ReadAsync)
        .WithTags("admin")
        .WithName("audit")
        .WithSummary("The audit log: who did what, to whom, when, why, and from where. The newest first.")
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        .ShowsAdmins(ChatAction.ReadAudit)
        .WithParameters([.. AuditPageQuery.Names]);

    private static async Task<Results<Ok<AuditResponse>, ValidationProblem, ProblemHttpResult>> ReadAsync(
        ModerationService moderation, ClaimsPrincipal user, [AsParameters] AuditPageQuery parameters, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string[]>();
        if (parameters.Parse(errors) is not { } query)
        {
            return TypedResults.ValidationProblem(errors);
        }

        return await moderation.ReadAuditAsync(AdminAuthentication.CallerOf(user), query, cancellationToken) is AuditRows found
            ? TypedResults.Ok(AuditResponse.Of(found, query.Most))
            : TypedResults.Problem("the audit log cannot be read right now", statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
