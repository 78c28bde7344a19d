using ChatRoom.Journal.Moving;

namespace ChatRoom.Postgres.Tests.Moving;

/// <summary>A target that fails at a step: half of the times before it, half of the times after it is stored.</summary>
internal sealed class InterruptedTarget(IMoveTarget target, int step) : IMoveTarget
{
    private int _steps;

    public string Name => target.Name;

    public string Kind => target.Kind;

    public Task<MoveMark?> ReadMarkAsync(CancellationToken cancellationToken) => target.ReadMarkAsync(cancellationToken);

    public Task<MoveHead> ReadHeadAsync(CancellationToken cancellationToken) => target.ReadHeadAsync(cancellationToken);

    public Task<IReadOnlyList<object?[]>> ReadAsync(MoveTable table, object?[]? after, CancellationToken cancellationToken) => target.ReadAsync(table, after, cancellationToken);

    public Task<object?[]?> ReadLastAsync(MoveTable table, CancellationToken cancellationToken) => target.ReadLastAsync(table, cancellationToken);

    public Task WriteMarkAsync(MoveMark mark, CancellationToken cancellationToken) => StepAsync(() => target.WriteMarkAsync(mark, cancellationToken));

    public Task WriteAsync(MoveTable table, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken) => StepAsync(() => target.WriteAsync(table, rows, cancellationToken));

    public Task WriteHeadAsync(MoveHead head, CancellationToken cancellationToken) => StepAsync(() => target.WriteHeadAsync(head, cancellationToken));

    public Task CompleteAsync(CancellationToken cancellationToken) => StepAsync(() => target.CompleteAsync(cancellationToken));

    public ValueTask DisposeAsync() => target.DisposeAsync();

    private async Task StepAsync(Func<Task> write)
    {
        _steps += 2;
        if (_steps - 1 == step)
        {
            throw new InterruptedException();
        }

        await write();
        if (_steps == step)
        {
            throw new InterruptedException();
        }
    }
}

internal sealed class InterruptedException : Exception;
