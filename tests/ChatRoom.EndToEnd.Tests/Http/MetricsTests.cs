using System.Net;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Http;

/// <summary>The metrics, as Prometheus reads them.</summary>
public sealed class MetricsTests
{
    /// <summary>Dashboards and alerts rely on the names.</summary>
    private static readonly Dictionary<string, string> Types = new()
    {
        ["chatroom_connections"] = "gauge",
        ["chatroom_connections_limit"] = "gauge",
        ["chatroom_connections_opened_total"] = "counter",
        ["chatroom_connections_refused_total"] = "counter",
        ["chatroom_connections_closed_total"] = "counter",
        ["chatroom_messages_received_total"] = "counter",
        ["chatroom_messages_delivered_total"] = "counter",
        ["chatroom_messages_skipped_total"] = "counter",
        ["chatroom_received_bytes_total"] = "counter",
        ["chatroom_sent_bytes_total"] = "counter",
        ["chatroom_rooms"] = "gauge",
        ["chatroom_lockdown_level"] = "gauge",
        ["chatroom_fanout_duration_seconds"] = "histogram",
        ["chatroom_journal_duration_seconds"] = "histogram",
        ["chatroom_journal_commit_duration_seconds"] = "histogram",
        ["chatroom_journal_commit_size"] = "histogram",
        ["chatroom_journal_up"] = "gauge",
        ["chatroom_accounts_up"] = "gauge",
        ["chatroom_accounts_bytes"] = "gauge",
        ["chatroom_accounts_changes_refused_total"] = "counter",
        ["chatroom_journal_bytes"] = "gauge",
        ["chatroom_journal_free_bytes"] = "gauge",
        ["chatroom_journal_disk_bytes"] = "gauge",
        ["chatroom_events_refused_total"] = "counter",
        ["chatroom_handshake_duration_seconds"] = "histogram",
        ["chatroom_build_info"] = "gauge",
        ["chatroom_log_events_dropped_total"] = "counter",
        ["chatroom_files"] = "gauge",
        ["chatroom_files_stored_bytes"] = "gauge",
        ["chatroom_files_shared_total"] = "counter",
        ["chatroom_files_refused_total"] = "counter",
        ["chatroom_webhooks_posted_total"] = "counter",
        ["chatroom_webhooks_delivered_total"] = "counter",
        ["chatroom_webhooks_failed_total"] = "counter",
        ["chatroom_webhooks_disabled_total"] = "counter",
        ["chatroom_pushes_delivered_total"] = "counter",
        ["chatroom_pushes_failed_total"] = "counter",
        ["chatroom_pushes_dropped_total"] = "counter",
    };

    [Fact]
    public async Task Metrics_have_their_names_and_types_and_those_of_runtime_and_web_server()
    {
        await using var server = await TestServer.StartAsync();

        var metrics = await AfterDeliveryAsync(server);

        metrics.Types.Where(static type => type.Key.StartsWith("chatroom_", StringComparison.Ordinal)).Should().BeEquivalentTo(Types);
        metrics.Types.Keys.Should().Contain(["dotnet_process_memory_working_set_bytes", "dotnet_gc_collections_total", "kestrel_active_connections"]);
        metrics.Samples.Keys.Should().ContainSingle(static name => name.StartsWith("chatroom_build_info{", StringComparison.Ordinal))
            .Which.Should().Contain("version=\"0.1.0\"");
    }

    [Fact]
    public async Task Metrics_agree_with_the_statistics_to_the_message()
    {
        await using var server = await TestServer.StartAsync("ChatRoom:Limits:MessagesPerSecond=0", "ChatRoom:Limits:MaxConnections=3");
        await using var ann = await server.JoinAsync("Annabella");
        await using (var bob = await server.JoinAsync("Barnabas"))
        {
            await using var cat = await server.JoinAsync("Clementine");
            await using var fourth = await server.ConnectAsync();
            await fourth.ReadToEndAsync();
            for (var i = 0; i < 200; i++)
            {
                await bob.SendLineAsync($"secret {i}");
            }

            await bob.SkipToAsync("Barnabas: secret 199\n");
            await cat.SkipToAsync("Barnabas: secret 199\n");
            await ann.SkipToAsync("Barnabas: secret 199\n");
            await cat.SendLineAsync("/quit");
            await cat.ReadToEndAsync();
        }

        await ann.SkipToAsync("Barnabas has left the chat room!\n");
        await server.StatsAsync("connections", 1);
        var metrics = await MetricsAsync(server, "chatroom_connections", 1);
        var stats = await server.StatsAsync();

        metrics["chatroom_connections_opened_total"].Should().Be(3).And.Be(stats.GetProperty("total_connections").GetInt64());
        metrics["chatroom_messages_received_total"].Should().Be(201).And.Be(stats.GetProperty("in_msgs").GetInt64());
        metrics["chatroom_messages_delivered_total"].Should().Be(600).And.Be(stats.GetProperty("deliveries").GetInt64());
        metrics["chatroom_messages_skipped_total"].Should().Be(0).And.Be(stats.GetProperty("skipped_messages").GetInt64());
        metrics["chatroom_received_bytes_total"].Should().BePositive().And.Be(stats.GetProperty("in_bytes").GetInt64());
        metrics["chatroom_sent_bytes_total"].Should().BePositive().And.Be(stats.GetProperty("out_bytes").GetInt64());
        metrics["chatroom_rooms"].Should().Be(1).And.Be(stats.GetProperty("rooms").GetInt64());
        metrics["chatroom_handshake_duration_seconds_count"].Should().Be(3);
        foreach (var (name, field) in (ReadOnlySpan<(string, string)>)[("refused", "refused_connections"), ("closed", "closed_connections")])
        {
            foreach (var reason in stats.GetProperty(field).EnumerateObject())
            {
                metrics[$"chatroom_connections_{name}_total{{reason=\"{reason.Name}\"}}"].Should().Be(reason.Value.GetInt64(), reason.Name);
            }
        }

        metrics["chatroom_connections_refused_total{reason=\"server_full\"}"].Should().Be(1);
        metrics["chatroom_connections_closed_total{reason=\"quit\"}"].Should().Be(1);
    }

    [Fact]
    public async Task Metrics_contain_no_alias_address_room_or_message()
    {
        await using var server = await TestServer.StartAsync();
        await using var ann = await server.JoinAsync("Annabella");
        await ann.SendLineAsync("/join #cellar");
        await ann.SkipToAsync("* you are in #cellar now, 1 here\n");
        await ann.SendLineAsync("secret");
        await ann.SkipToAsync("Annabella: secret\n");

        var (_, _, body) = await server.GetAsync("/metrics");

        body.Should().Contain("chatroom_rooms").And.NotContainAny("Annabella", "cellar", "lobby", "secret");
    }

    [Fact]
    public async Task Metrics_are_in_OpenMetrics_format_on_request()
    {
        await using var server = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Accept.ParseAdd("application/openmetrics-text; version=1.0.0");

        using var response = await server.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/openmetrics-text");
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().EndWith("# EOF\n");
    }

    /// <summary>Waits until each instrument has a sample. The first message may give no sample, because a member that is still writing is not measured.</summary>
    internal static async Task<PrometheusText> AfterDeliveryAsync(TestServer server)
    {
        await using var ann = await server.JoinAsync("ann");
        return await Deadline.UntilAsync(
            async () =>
            {
                await ann.SendLineAsync("hi");
                await ann.SkipToAsync("ann: hi\n");
                return PrometheusText.Parse((await server.GetAsync("/metrics")).Body);
            },
            static metrics => metrics.Samples.GetValueOrDefault("chatroom_fanout_duration_seconds_count") >= 1,
            static metrics => string.Join(' ', metrics.Samples.Keys));
    }

    /// <summary>Waits for an expected sample, because the exporter repeats an answer for a third of a second.</summary>
    internal static async Task<PrometheusText> MetricsAsync(TestServer server, string name, double expected) => PrometheusText.Parse(
        await Deadline.UntilAsync(
            async () => (await server.GetAsync("/metrics")).Body,
            body => PrometheusText.Parse(body).Samples.GetValueOrDefault(name, double.NaN) >= expected,
            static body => body));
}
