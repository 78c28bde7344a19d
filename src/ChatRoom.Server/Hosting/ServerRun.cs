namespace ChatRoom.Server.Hosting;

/// <summary>Runs the application from its start to its end.</summary>
internal static class ServerRun
{
    /// <summary>
    /// Starts the application and waits until it shuts down. If a service cannot start, it stops the services that have started
    /// already. (The framework's RunAsync does not: they would still run while the container is disposed.)
    /// </summary>
    public static async Task RunServerAsync(this WebApplication app)
    {
        await using (app)
        {
            try
            {
                await app.StartAsync();
            }
            catch (Exception e)
            {
                foreach (var service in app.Services.GetServices<IHostedService>().Reverse())
                {
                    await service.StopAsync(CancellationToken.None);
                }

                if (e is OperationCanceledException && app.Lifetime.ApplicationStopping.IsCancellationRequested)
                {
                    return; // a signal came while the server started
                }

                throw;
            }

            await app.WaitForShutdownAsync();
        }
    }
}
