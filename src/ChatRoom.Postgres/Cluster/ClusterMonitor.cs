using System.Diagnostics;
using System.Diagnostics.Metrics;
using ChatRoom.Diagnostics;
using ChatRoom.Postgres.Configuration;
using ChatRoom.Postgres.Storage;
using Microsoft.Extensions.Options;

namespace ChatRoom.Postgres.Cluster;

/// <summary>Statistics and metrics of the cluster, as this node sees it.</summary>
internal sealed class ClusterMonitor : IClusterMonitor
{
    private readonly Database _database;
    private readonly Membership _membership;
    private readonly bool _isEnabled;

    public ClusterMonitor(Database database, Membership membership, IOptions<ClusterOptions> options, IMeterFactory? meters = null)
    {
        (_database, _membership, _isEnabled) = (database, membership, options.Value.Enabled);
        if (_isEnabled)
        {
            var meter = meters?.Create(ChatTelemetry.MeterName) ?? new Meter(ChatTelemetry.MeterName);
            meter.CreateObservableGauge("chatroom.cluster.lag", Lags, "s", "Age of the newest notification of this server that has come back to it.");
            meter.CreateObservableGauge("chatroom.cluster.nodes", () => Nodes.Count(static node => node.IsHeard), null, "Servers of the cluster, this one included, that were heard within their leases.");
        }
    }

    /// <inheritdoc />
    public ClusterStatistics? Statistics => _isEnabled ? new ClusterStatistics { LagSeconds = _membership.Canary.Lag?.TotalSeconds, Nodes = Nodes } : null;

    private IReadOnlyList<NodeStatistics> Nodes
    {
        get
        {
            var (nodes, now, at) = _membership.LastLook;
            return [.. nodes.OrderBy(static node => node.Since).Select(node => new NodeStatistics
            {
                Name = node.Name,
                Incarnation = node.Incarnation,
                Since = new DateTimeOffset(node.Since),
                RenewedSecondsAgo = (now - node.Renewed + Stopwatch.GetElapsedTime(at)).TotalSeconds,
                LeaseSeconds = node.Lease.TotalSeconds,
                IsThis = node.Incarnation == _database.Incarnation,
                IsHeard = _membership.Canary.SinceHeard(node.Incarnation) <= node.Lease,
            })];
        }
    }

    private IEnumerable<Measurement<double>> Lags() => _membership.Canary.Lag is { } lag ? [new(lag.TotalSeconds)] : [];
}
