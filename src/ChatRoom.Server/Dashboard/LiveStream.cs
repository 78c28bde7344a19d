using System.Diagnostics;
using System.Threading.RateLimiting;
using ChatRoom.Server.Admin;
using ChatRoom.Server.Api;
using Microsoft.AspNetCore.Http.Features;

namespace ChatRoom.Server.Dashboard;

// Contract of LiveStream (tests in ChatRoom.EndToEnd.Tests/Dashboard/LiveStreamTests):
//
// 1. A stream begins with the samples of the last hour, and then gets one object a second.
// 2. There are at most MostStreams. A stream queues nothing: if its client does not read for as long as Patience, it ends.
// 3. A stream ends when the administrators' token is read again, because it may be another one, and when the server goes down.

/// <summary>The figures of the server as they change, for the dashboard. The contract stands above.</summary>
internal sealed class LiveStream(LiveRing ring, LiveObject form, AdminToken token, IHostApplicationLifetime lifetime, TimeProvider time) : IDisposable
{
    /// <summary>How many streams there can be.</summary>
    public const int MostStreams = 20;

    /// <summary>How long a client may read nothing.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const string MediaType = "text/event-stream";
    private const int SamplesAtOnce = 60;
    private const int RetryAfterSeconds = 5;

    private readonly ConcurrencyLimiter _places = new(new ConcurrencyLimiterOptions { PermitLimit = MostStreams });

    /// <summary>Answers a request.</summary>
    public async Task<IResult> ServeAsync(HttpContext http)
    {
        using var place = _places.AttemptAcquire();
        if (!place.IsAcquired)
        {
            return new ApiProblem(StatusCodes.Status429TooManyRequests, "rate-limited", $"there are {MostStreams} dashboards already; close one") { RetryAfter = RetryAfterSeconds };
        }

        Activity.Current = null; // what happens meanwhile is no part of the request, which lasts as long as the client listens
        http.Response.ContentType = MediaType;
        http.Response.Headers["X-Accel-Buffering"] = "no"; // nginx would keep the events back
        if (!http.Items.ContainsKey(HttpMethods.Head))
        {
            http.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
            await SendAsync(http);
        }

        return TypedResults.Empty;
    }

    /// <inheritdoc />
    public void Dispose() => _places.Dispose();

    private async Task SendAsync(HttpContext http)
    {
        var known = token.Version;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await http.Response.StartAsync(ending.Token); // before it, the writer has no buffer
            var (position, numbers) = (0L, new double[SamplesAtOnce * LiveRing.Names.Count]);
            while (token.Version == known)
            {
                var samples = ring.Read(ref position, numbers);
                form.Write(http.Response.BodyWriter, numbers.AsSpan(0, samples * LiveRing.Names.Count));
                await FlushAsync(http, ending.Token);
                await ring.WaitAsync(position, ending.Token);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The client has left, or the server goes down.
        }
        catch (TimeoutException)
        {
            http.Abort(); // the client does not read
        }
    }

    private async Task FlushAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var flush = http.Response.BodyWriter.FlushAsync(cancellationToken);
        if (!flush.IsCompletedSuccessfully)
        {
            await flush.AsTask().WaitAsync(Patience, time, cancellationToken);
        }
    }
}
