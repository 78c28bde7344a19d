using System.IO.Pipelines;
using ChatRoom.Protocol.Classic;
using ChatRoom.Protocol.Model;
using ChatRoom.Rooms;

namespace ChatRoom.Protocols.Classic;

/// <summary>
/// Writes to a classic client, which must get its messages with nothing after them: the last line end of each write is held
/// back; where another line follows in the same write, it joins them. Lines end with LF.
/// </summary>
/// <param name="output">The connection's.</param>
internal sealed class ClassicLineWriter(ClassicOutput output) : LineWriter(output)
{
    private static readonly ReadOnlyMemory<byte> Joint = "\n"u8.ToArray();

    private bool _hasStopped;
    private bool _heldBack;

    /// <inheritdoc />
    public override bool IsExact => _hasStopped;

    /// <inheritdoc />
    public override int Write(ReadOnlyMemory<byte> lines)
    {
        if (_hasStopped || lines.IsEmpty)
        {
            return base.Write(lines);
        }

        var bytes = _heldBack ? base.Write(Joint) : 0;
        _heldBack = true;
        return bytes + base.Write(lines[..^1]);
    }

    /// <summary>If the client reads lines from here on, all of them are ended, and so is the one that was written last.</summary>
    public override int Use(Formatter formatter)
    {
        if (_hasStopped || formatter is ClassicFormatter)
        {
            return 0;
        }

        _hasStopped = true;
        output.TurnOff();
        return base.Write(Joint);
    }

    /// <inheritdoc />
    public override ValueTask<FlushResult> FlushAsync()
    {
        _heldBack = false;
        return base.FlushAsync();
    }
}
