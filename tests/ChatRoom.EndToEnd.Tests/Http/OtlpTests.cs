using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using ChatRoom.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRoom.EndToEnd.Tests.Http;

/// <summary>Metrics and traces, as an OpenTelemetry collector receives them.</summary>
public sealed class OtlpTests : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, string> _received = new();
    private readonly WebApplication _collector;

    public OtlpTests()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions()); // other builders would read the settings of the server
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        _collector = builder.Build();
        _collector.UseRouting();
        _collector.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            _received.AddOrUpdate(signal, _ => Latin1(body), (_, before) => before + Latin1(body));
        });
    }

    public async ValueTask InitializeAsync() => await _collector.StartAsync();

    public async ValueTask DisposeAsync() => await _collector.DisposeAsync();

    [Fact]
    public async Task Collector_gets_metrics_and_a_span_for_each_message_that_is_sampled()
    {
        await using var server = await TestServer.StartAsync(ServerLaunch.OnLoopback() with
        {
            Environment = new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _collector.Urls.Single(),
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "100",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
                ["OTEL_TRACES_SAMPLER"] = "always_on",
            },
        });
        await using var ann = await server.JoinAsync("Annabella");
        await ann.SendLineAsync("secret");
        await ann.ExpectLineAsync("Annabella: secret");

        await Wait.UntilAsync(() => Received("traces").Contains("chatroom.message.members", StringComparison.Ordinal), "the span is sent");
        await Wait.UntilAsync(() => Received("metrics").Contains("chatroom.messages.delivered", StringComparison.Ordinal), "the metrics are sent");

        Received("traces").Should().Contain("chatroom.message.bytes").And.Contain("stored").And.Contain("service.version");
        (Received("traces") + Received("metrics")).Should().NotContainAny("Annabella", "secret", "lobby");
        Received("logs").Should().BeEmpty("the log, with its addresses, stays here");
    }

    [Theory]
    [InlineData("http/protobuf")]
    [InlineData("grpc")]
    public async Task Collector_that_does_not_answer_does_not_keep_the_server_from_ending_in_time(string protocol)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var server = await TestServer.StartAsync(ServerLaunch.OnLoopback() with
        {
            Environment = new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://{silent.LocalEndpoint}",
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol,
                ["OTEL_TRACES_SAMPLER"] = "always_on",
            },
        });
        await using var ann = await server.JoinAsync("ann");
        await ann.SendLineAsync("hi");
        await ann.ExpectLineAsync("ann: hi");

        server.Process.Signal(PosixSignal.SIGTERM);

        (await server.Process.ExitCodeAsync(TimeSpan.FromSeconds(8))).Should().Be(0);
    }

    [Theory]
    [InlineData("OTEL_TRACES_SAMPLER", "nonsense", "allowed: always_on | always_off")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "xyz", "allowed: grpc | http/protobuf")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317", "allowed: http://host:port, https://host:port")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "carrier-pigeon", "allowed: grpc | http/protobuf")]
    public async Task Wrong_setting_keeps_the_server_from_starting(string key, string value, string told)
    {
        await using var server = ServerProcess.Start(ServerLaunch.OnLoopback() with { Environment = new Dictionary<string, string> { [key] = value } });

        (await server.ExitCodeAsync()).Should().Be(1);

        string.Join('\n', server.Errors.Lines).Should().Contain($"  {key}: '{value}'").And.Contain(told);
    }

    private string Received(string signal) => _received.GetValueOrDefault(signal, "");

    /// <summary>Returns whether a message contains a name. Protocol buffers contain names unchanged.</summary>
    private static string Latin1(MemoryStream body) => Encoding.Latin1.GetString(body.ToArray());
}
