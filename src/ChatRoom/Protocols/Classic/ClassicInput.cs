using System.IO.Pipelines;
using ChatRoom.Participants;
using ChatRoom.Protocol.Classic;
using ChatRoom.Protocols.Text;

namespace ChatRoom.Protocols.Classic;

/// <summary>
/// The incoming side of a classic client: each read is a message. If it turns out to send lines, it is a text client from
/// there on.
/// </summary>
/// <param name="reader">The connection's.</param>
/// <param name="requests">Does what the client asks for.</param>
/// <param name="classic">Cuts reads into messages.</param>
/// <param name="seen">What was read already and belongs to the first messages.</param>
/// <param name="maxLineBytes">The longest line, if it sends lines.</param>
/// <param name="bytesBefore">Bytes read before those seen, which count as read too.</param>
internal sealed class ClassicInput(
    PipeReader reader, TextRequests requests, ClassicReader classic, ReadOnlyMemory<byte> seen, int maxLineBytes, long bytesBefore)
    : TextInput(reader, requests, seen, maxLineBytes, bytesBefore)
{
    private ClassicReader? _classic = classic; // until it sends lines

    /// <inheritdoc />
    public override bool TryNext(Participant participant)
    {
        var found = base.TryNext(participant);
        if (!found && _classic is { EndedLine: true })
        {
            EndLines(participant, _classic.End);
            _classic = null;
        }

        return found;
    }

    /// <inheritdoc />
    public override bool TryRead(bool takesLast)
    {
        if (_classic is null)
        {
            return base.TryRead(takesLast);
        }

        var found = _classic.TryRead(ref Unread, out var frame)
            || (IsCompleted && takesLast && !_classic.EndedLine && _classic.TryReadLast(out frame));
        Frame = frame;
        return found;
    }

    /// <inheritdoc />
    public override byte[]? TakeTelnetAnswers() => _classic is null ? base.TakeTelnetAnswers() : null;
}
