using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace ChatRoom.Transport;

/// <summary>
/// Waits for a read of a connection. If the connection is reset meanwhile, the result is null, and nothing is thrown: an
/// exception costs about 0.01 ms for each method that it passes through, on the thread that also reads for others, and
/// thousands of connections can be reset at once.
/// </summary>
internal readonly struct PendingRead(ValueTask<ReadResult> read) : ICriticalNotifyCompletion
{
    /// <summary>Whether the read has ended.</summary>
    public bool IsCompleted => read.IsCompleted;

    /// <summary>Waits until a read has ended: <c>await PendingRead.Of(read)</c>.</summary>
    public static PendingRead Of(ValueTask<ReadResult> read) => new(read);

    /// <summary>Makes it awaitable.</summary>
    public PendingRead GetAwaiter() => this;

    /// <summary>Returns what was read; null: the connection was reset.</summary>
    public ReadResult? GetResult() => read.IsFaulted ? null : read.GetAwaiter().GetResult();

    /// <inheritdoc />
    public void OnCompleted(Action continuation) => read.ConfigureAwait(false).GetAwaiter().OnCompleted(continuation);

    /// <inheritdoc />
    public void UnsafeOnCompleted(Action continuation) => read.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(continuation);
}
