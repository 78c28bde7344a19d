using ChatRoom.Postgres.Cluster;
using ChatRoom.Postgres.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ChatRoom.Postgres.People;

/// <summary>Lets the people of nodes that are over leave, from the start of a node on. Starts after the journal.</summary>
internal sealed class PeopleStart(Departures departures, Membership membership, IOptions<ClusterOptions> options) : IHostedService
{
    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Enabled)
        {
            membership.NodeOver += NodeOver;
            departures.Start();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken)
    {
        membership.NodeOver -= NodeOver;
        return Task.CompletedTask;
    }

    private void NodeOver(long incarnation) => departures.NodeOver();
}
