using ChatRoom.Journal.Moving;
using ChatRoom.Postgres.Configuration;
using ChatRoom.Postgres.Moving;

namespace ChatRoom.Postgres.Tests.Moving;

/// <summary>Files with everything that a server stores, a database, and other files.</summary>
public abstract class MoveStage(PostgresServer server) : IAsyncDisposable
{
    private protected MovedFiles Files { get; } = new();

    private protected MovedFiles Others { get; } = new();

    private protected TestStorage Storage { get; } = new(server) { LockPatience = TimeSpan.Zero };

    private protected PostgresServer Server => server;

    public async ValueTask DisposeAsync()
    {
        await Storage.DisposeAsync();
        Files.Dispose();
        Others.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static async Task<string> MoveAsync(IMoveSource source, IMoveTarget target)
    {
        await using (source)
        await using (target)
        {
            return (await new Move(source, target, static _ => { }).RunAsync(CancellationToken.None)).ToString();
        }
    }

    private protected async Task<IMoveSource> DatabaseAsync() => await PostgresMove.OpenSourceAsync(Storage.Options!, CancellationToken.None);

    private protected async Task<IMoveTarget> TargetAsync() =>
        await PostgresMove.OpenTargetAsync(Storage.Options ??= new PostgresOptions { ConnectionString = await server.NewSchemaAsync() }, CancellationToken.None);

    private protected async Task<string> MoveToDatabaseAsync(MovedFiles? files = null) => await MoveAsync((files ?? Files).Source(), await TargetAsync());

    private protected async Task<string> MoveToFilesAsync(MovedFiles? files = null) => await MoveAsync(await DatabaseAsync(), (files ?? Others).Target());
}
