using Microsoft.Extensions.Hosting;

namespace ChatRoom.Resuming;

/// <summary>Gives <see cref="PlaceSaver"/> its turns.</summary>
internal sealed class PlaceKeeper(PlaceSaver saver, TimeProvider time) : BackgroundService
{
    /// <summary>Between two turns: what a client got in this time before the server is killed may be given to it again.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private const int TurnsUntilRemoval = 240;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        try
        {
            for (var turn = 0; await timer.WaitForNextTickAsync(stoppingToken); turn++)
            {
                await saver.TurnAsync();
                if (turn % TurnsUntilRemoval == 0)
                {
                    await saver.RemoveExpiredAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server ends; each place is saved when its connection does.
        }
    }
}
