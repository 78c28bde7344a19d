using System.Net.Security;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatRoom.Protocol;
using ChatRoom.Server.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatRoom.Server.Health;

/// <summary>
/// The command <c>healthcheck</c>: asks the server that runs on this machine with the same settings whether it is ready.
/// For images without a shell or <c>curl</c>.
/// </summary>
internal static class HealthCheckCommand
{
    /// <summary>How long the server may take to answer: longer than its round trip may, because its answer says what is wrong.</summary>
    public static readonly TimeSpan Patience = 2 * RoundTrips.Timeout;

    // The answer has a few hundred bytes; a much longer one comes from another program.
    private const long MaxAnswerBytes = 64 * 1024;

    /// <summary>Asks, and prints the answer. Returns the exit code: 0 if the server is ready, else 1.</summary>
    /// <param name="settings">The settings that name the server's address.</param>
    public static async Task<int> RunAsync(Settings settings)
    {
        var address = HealthAddress.Of(settings.CreateBuilder().Configuration);
        var (isHealthy, why) = await AskAsync(address);
        var line = Printable($"{(isHealthy ? "healthy" : "unhealthy")}: {why} ({Where(address)})");
        await (isHealthy ? Console.Out : Console.Error).WriteLineAsync(isHealthy ? line : $"{Product.Name}: {line}");
        return isHealthy ? 0 : 1;
    }

    private static async Task<(bool IsHealthy, string Why)> AskAsync(HealthAddress address)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var http = new HttpClient(Handler(address)) { MaxResponseContentBufferSize = MaxAnswerBytes, Timeout = Timeout.InfiniteTimeSpan };
        try
        {
            using var response = await http.GetAsync(address.Url, patience.Token);
            var body = await response.Content.ReadAsByteArrayAsync(patience.Token);
            return Read(body) is { } health
                ? (response.IsSuccessStatusCode && health.Status != nameof(HealthStatus.Unhealthy), Describe(health))
                : (false, $"this is not ChatRoom's answer: status {(int)response.StatusCode}, {Quantity.Of(body.Length, "byte")}");
        }
        catch (OperationCanceledException)
        {
            return (false, $"no answer within {Patience.TotalSeconds} s");
        }
        catch (HttpRequestException e) when (e.InnerException is SocketException)
        {
            return (false, $"{e.InnerException.Message}: no server listens there; for another address use --http-port or {Urls.HttpUrl}");
        }
        catch (HttpRequestException e)
        {
            return (false, e.InnerException is { } inner ? $"{e.Message} {inner.Message}" : e.Message);
        }
    }

    private static SocketsHttpHandler Handler(HealthAddress address) => new()
    {
        UseProxy = false,
        AllowAutoRedirect = false,

        // The certificate is for the name that clients use. On loopback there is no attacker to protect from.
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, _, _, errors) => errors == SslPolicyErrors.None || address.IsLoopback,
        },
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(address.Remote.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(address.Remote, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };

    private static HealthResponse? Read(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, HealthAnswerJson.Default.HealthResponse) is { Status: not null, Checks: not null } health ? health : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Names the failed checks with their errors; or all checks if none failed.</summary>
    private static string Describe(HealthResponse health)
    {
        var wrong = health.Checks.Where(static check => check.Status != nameof(HealthStatus.Healthy))
            .Select(static check => $"{check.Name}: {check.Error ?? check.Status}").ToArray();
        return wrong.Length > 0 ? string.Join("; ", wrong) : string.Join(", ", health.Checks.Select(static check => check.Name));
    }

    private static string Where(HealthAddress address) =>
        address.Remote is UnixDomainSocketEndPoint unix ? $"{unix}, {address.Url.AbsolutePath}" : $"{address.Url}";

    // The answer may come from any program, and is shown on a terminal.
    private static string Printable(string text) => string.Concat(text.Select(static c => char.IsControl(c) ? '?' : c));
}

/// <summary>How the answer is read.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HealthResponse))]
internal sealed partial class HealthAnswerJson : JsonSerializerContext;
