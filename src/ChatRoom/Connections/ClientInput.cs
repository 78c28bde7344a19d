using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using ChatRoom.Participants;

namespace ChatRoom.Connections;

/// <summary>The incoming side of one connection. The subclass of a protocol makes requests of what was read.</summary>
internal abstract class ClientInput
{
    // A client that never stops sending would keep the thread that reads for others, too.
    private const int MostReadAtOnce = 64 * 1024;

    private readonly PipeReader _reader;
    private ReadOnlySequence<byte> _unread;
    private SequencePosition _end;
    private bool _isNew = true;
    private bool _holding; // a read whose buffer the reader still keeps for us
    private long _givesWayAt = MostReadAtOnce;

    /// <param name="reader">The connection's.</param>
    /// <param name="seen">What was read already and belongs to the first requests.</param>
    /// <param name="bytesBefore">Bytes read before those seen, which count as read too.</param>
    protected ClientInput(PipeReader reader, ReadOnlyMemory<byte> seen, long bytesBefore = 0)
    {
        _reader = reader;
        _unread = new ReadOnlySequence<byte>(seen);
        BytesRead = bytesBefore + seen.Length;
    }

    /// <summary>Whether the client will send nothing more; it may have sent what was not taken yet.</summary>
    public bool IsCompleted { get; protected set; }

    /// <summary>Whether the client did something with what was read last, and not just its software by itself.</summary>
    public virtual bool IsActivity => true;

    /// <summary>Bytes read from the connection.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Whether everything that was read is taken.</summary>
    public bool IsEmpty => _unread.IsEmpty;

    /// <summary>What was read and is not taken yet.</summary>
    protected ref ReadOnlySequence<byte> Unread => ref _unread;

    /// <summary>
    /// Finds the next request in what was read, and holds it for <see cref="HandleAsync"/>. Returns false if there is none, and
    /// everything was taken: the session has to read on. What changes the form of the output is done here, and costs nothing.
    /// </summary>
    public abstract bool TryNext(Participant participant);

    /// <summary>Handles the request that <see cref="TryNext"/> has found.</summary>
    public abstract ValueTask HandleAsync(Participant participant);

    /// <summary>
    /// To be awaited before each read is handled. Mostly done at once; now and then, where a client sends without end, what
    /// follows goes on in the thread pool, behind others.
    /// </summary>
    public ConfiguredTaskAwaitable GiveWayAsync()
    {
        var isDue = BytesRead >= _givesWayAt;
        _givesWayAt = isDue ? BytesRead + MostReadAtOnce : _givesWayAt;
        return Task.CompletedTask.ConfigureAwait(isDue ? ConfigureAwaitOptions.ForceYielding : ConfigureAwaitOptions.None);
    }

    /// <summary>
    /// The next read of the connection, to be handed to <see cref="Take"/>. What was read before is given back first:
    /// while nothing comes, nothing is held.
    /// </summary>
    public ValueTask<ReadResult> ReadAsync()
    {
        GiveBack();
        return _reader.ReadAsync();
    }

    /// <summary>Takes a read, which belongs to it until the next one is asked for.</summary>
    public void Take(in ReadResult read)
    {
        _unread = read.Buffer;
        _end = read.Buffer.End;
        (_holding, _isNew) = (true, true);
        IsCompleted = read.IsCompleted;
        BytesRead += _unread.Length;
        Taken();
    }

    /// <summary>Takes what has arrived since the last read, and lets go of that one; returns false if nothing has. It does not wait.</summary>
    protected bool TryTakeMore()
    {
        GiveBack();
        if (!_reader.TryRead(out var read))
        {
            return false;
        }

        if (read.IsCanceled)
        {
            _reader.CancelPendingRead(); // meant for the next read that waits
        }

        Take(read);
        return true;
    }

    /// <summary>A read was taken: takes its framing off, if it has one.</summary>
    protected virtual void Taken()
    {
    }

    /// <summary>Lets go of the request at hand, which is handled.</summary>
    protected abstract void Forget();

    /// <summary>Returns whether what was read is new since the last call.</summary>
    protected bool TakeNew()
    {
        var isNew = _isNew;
        _isNew = false;
        return isNew;
    }

    private void GiveBack()
    {
        Forget();
        _unread = default;
        if (_holding)
        {
            _reader.AdvanceTo(_end);
            _holding = false;
        }
    }
}
