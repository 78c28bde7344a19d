namespace ChatRoom.Server.Hosting;

/// <summary>Lets the settings be reloaded when their files change. Looks once a second.</summary>
internal sealed class SettingsWatch(SettingsReload reload, TimeProvider time) : BackgroundService
{
    /// <inheritdoc />
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        reload.Watch();
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                reload.ReloadIfChanged();
            }
        }
        catch (OperationCanceledException)
        {
            // The server shuts down.
        }
    }
}
