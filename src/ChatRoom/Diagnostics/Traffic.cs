using ChatRoom.Connections;

namespace ChatRoom.Diagnostics;

/// <summary>What went in and out.</summary>
internal readonly record struct Traffic(
    long MessagesIn, long BytesIn, long LinesOut, long BytesOut, long Deliveries, long Skipped, long TimesSlow)
{
    public static Traffic Of(Session session)
    {
        var member = session.Participant is { } p ? p.Member.Counters : default;
        return new Traffic(
            session.MessagesIn,
            session.BytesIn,
            member.Lines,
            session.BytesOut,
            member.Messages,
            member.Skipped,
            member.TimesSlow);
    }

    public static Traffic operator +(Traffic a, Traffic b) => new(
        a.MessagesIn + b.MessagesIn,
        a.BytesIn + b.BytesIn,
        a.LinesOut + b.LinesOut,
        a.BytesOut + b.BytesOut,
        a.Deliveries + b.Deliveries,
        a.Skipped + b.Skipped,
        a.TimesSlow + b.TimesSlow);
}
